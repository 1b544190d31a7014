using AutoMount.Core;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Space kept for our own state: a file that is given up, piece by piece, when a full disk would stop the state from being written.</summary>
/// <remarks>Piece by piece, because whoever else writes to the disk takes what is freed.</remarks>
public sealed class StorageReserve : IDisposable
{
    private const string Name = "reserve";
    private const long Piece = 1L << 20;
    private const long Size = 16 * Piece;

    private readonly Lock _lock = new(); // protects _held and _file
    private readonly string _path;
    private readonly FileDescriptor _file;
    private long _held;

    private StorageReserve(string path, FileDescriptor file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Raised, under no lock, when the first piece was given up (false) and when all is held again (true).</summary>
    public event Action<bool>? Changed;

    /// <summary>Bytes held now.</summary>
    public long Held
    {
        get
        {
            lock (_lock)
            {
                return _held;
            }
        }
    }

    /// <summary>Opens the reserve below a directory, and fills it where there is room.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/> where the file cannot be opened; a full disk is no error.</exception>
    public static StorageReserve Open(string stateDirectory)
    {
        string path = Path.Combine(stateDirectory, Name);
        Errno error = FileIo.OpenTrusted(
            path,
            OpenMode.O_RDWR | OpenMode.O_CREAT | OpenMode.O_NOFOLLOW,
            out FileDescriptor file
        );
        if (error is not (Errno.None or Errno.ENOSPC))
        {
            StorageErrors.Throw(error, $"open {path}");
        }

        StorageReserve reserve = new(path, file);
        if (error == Errno.None && AttributeIo.Get(file, out FileStatus status) == Errno.None)
        {
            // what is there from an earlier start may have holes: only what is allocated counts
            long allocated = Math.Min(status.Size, (long)status.Blocks * 512);
            reserve._held = Math.Min(Size, allocated / Piece * Piece);
        }

        _ = reserve.TryFill();
        return reserve;
    }

    /// <summary>Gives a piece up where the disk is full.</summary>
    /// <returns>Whether there is space now that was not there before.</returns>
    public bool TryGiveUp()
    {
        bool wasWhole;
        lock (_lock)
        {
            if (_held == 0 || !IsFull() || FileIo.SetLength(_file, _held - Piece) != Errno.None)
            {
                return false;
            }

            wasWhole = _held == Size;
            _held -= Piece;
            _ = FileIo.Synchronize(_file); // some file systems free blocks only then
        }

        if (wasWhole)
        {
            Changed?.Invoke(obj: false);
        }

        return true;
    }

    /// <summary>Takes back what was given up, where there is room for that several times.</summary>
    /// <returns>Whether all is held.</returns>
    public bool TryFill()
    {
        lock (_lock)
        {
            if (_held == Size)
            {
                return true;
            }

            if (
                _file.IsInvalid
                || AttributeIo.GetVolume(_file, out VolumeStatus volume) != Errno.None
                || volume.AvailableBlocks * Math.Max(1, volume.FragmentSize) < 2 * Size
                || FileIo.Allocate(_file, mode: 0, offset: 0, Size) != Errno.None
            )
            {
                return false;
            }

            _held = Size;
        }

        Changed?.Invoke(obj: true);
        return true;
    }

    private bool IsFull() =>
        AttributeIo.GetVolume(_file, out VolumeStatus volume) == Errno.None
        && volume.FreeBlocks * Math.Max(1, volume.FragmentSize) < 4 * Piece;

    /// <summary>For messages: the file.</summary>
    public override string ToString() => _path;

    /// <summary>Closes the file; what is held stays held.</summary>
    public void Dispose() => _file.Dispose();
}
