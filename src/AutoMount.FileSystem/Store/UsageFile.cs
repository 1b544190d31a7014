using System.Buffers;
using AutoMount.Core.Folders;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>The file <c>usage</c> beside a folder's data: two slots that are overwritten by turns, so that a torn write leaves the one before.</summary>
/// <remarks>
/// It has its full length from the beginning and is overwritten in place: writing it takes no space. It is opened for each
/// write, which comes seldom; an open descriptor for each folder would be kept for nothing. Not for two threads at once.
/// </remarks>
internal sealed class UsageFile
{
    private const string Name = "usage";
    private const string NewName = "usage.new";
    private const int FileLength = 2 * UsageRecord.SlotLength;

    private readonly BackingStore _store;
    private readonly FolderId _folder;
    private ulong _sequence;
    private bool _isRemoved;

    private UsageFile(BackingStore store, FolderId folder, ulong sequence)
    {
        _store = store;
        _folder = folder;
        _sequence = sequence;
    }

    /// <summary>Opens a folder's file.</summary>
    /// <param name="store">Where the folder lies.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="record">What it says, or null where nothing whole is there: it is to be made anew then.</param>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static UsageFile Open(BackingStore store, FolderId folder, out UsageRecord? record)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FileLength); // at a start there are thousands of folders
        try
        {
            int length = Read(store, folder, buffer.AsSpan(0, FileLength));
            return Open(store, folder, buffer.AsSpan(0, length), out record);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static UsageFile Open(
        BackingStore store,
        FolderId folder,
        ReadOnlySpan<byte> content,
        out UsageRecord? record
    )
    {
        bool found = UsageRecord.TryReadNewest(content, out ulong sequence, out UsageRecord newest);
        if (found && content.Length == FileLength)
        {
            record = newest;
            return new UsageFile(store, folder, sequence);
        }

        UsageFile file = new(store, folder, sequence: 0);
        record = UsageNote.TryParse(content, out FolderUsage usage)
            ? new UsageRecord(IsClean: true, usage)
            : null;
        if (record is { } old)
        {
            file.Replace(old); // before 0.2 it was a line of text
        }

        return file;
    }

    /// <summary>Makes the file anew, whole or not at all.</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal void Replace(UsageRecord record)
    {
        byte[] content = new byte[FileLength];
        record.Write(content, ++_sequence);
        using FileDescriptor folder = _store.OpenFolder(_folder);
        Errno error;
        do
        {
            error = Replace(folder, content);
        } while (error == Errno.ENOSPC && _store.MakeSpace());

        StorageErrors.Throw(error, $"write {_store.Path}/{_folder}/{Name}");
    }

    /// <summary>Overwrites the older slot, and returns once that is on the disk.</summary>
    internal Errno Write(UsageRecord record)
    {
        Span<byte> slot = stackalloc byte[UsageRecord.Length];
        ulong sequence = _sequence + 1;
        record.Write(slot, sequence);
        Errno error;
        do
        {
            error = Write(slot, sequence); // only a store that copies on write can be out of space here
        } while (error == Errno.ENOSPC && _store.MakeSpace());

        _sequence = error == Errno.None ? sequence : _sequence;
        return error;
    }

    /// <summary>Removes the file, as far as that is possible: who finds none counts.</summary>
    internal void Remove()
    {
        _isRemoved = true;
        if (OpenFolder(_store, _folder, out FileDescriptor folder) == Errno.None)
        {
            _ = DirectoryIo.RemoveFile(folder, PathComponent.Of(Name)); // the disk fails already
            _ = FileIo.Synchronize(folder);
            folder.Dispose();
        }
    }

    private Errno WriteAnew(ReadOnlySpan<byte> slot)
    {
        byte[] content = new byte[FileLength];
        slot.CopyTo(content);
        Errno error = OpenFolder(_store, _folder, out FileDescriptor folder);
        using (folder)
        {
            error = error == Errno.None ? Replace(folder, content) : error;
            _isRemoved = error != Errno.None;
            return error;
        }
    }

    private Errno Write(ReadOnlySpan<byte> slot, ulong sequence)
    {
        if (_isRemoved)
        {
            return WriteAnew(slot);
        }

        Errno error = Open(_store, _folder, OpenMode.O_WRONLY, out FileDescriptor file);
        using (file)
        {
            if (error == Errno.None)
            {
                long offset = (long)(sequence & 1 ^ 1) * UsageRecord.SlotLength; // the first record, 1, lies in slot 0
                error = FileIo.WriteAt(file, slot, offset, out _);
            }

            return error == Errno.None ? FileIo.SynchronizeData(file) : error;
        }
    }

    private static int Read(BackingStore store, FolderId folder, Span<byte> content)
    {
        int length = 0;
        Errno error = Open(store, folder, OpenMode.O_RDONLY, out FileDescriptor file);
        using (file)
        {
            error = error == Errno.None ? FileIo.ReadAt(file, content, 0, out length) : error;
        }

        if (error is not (Errno.ENOENT or Errno.EIO)) // what cannot be read is counted
        {
            StorageErrors.Throw(error, $"read {store.Path}/{folder}/{Name}");
        }

        return length;
    }

    private static Errno Open(
        BackingStore store,
        FolderId folder,
        OpenMode mode,
        out FileDescriptor file
    )
    {
        Errno error = OpenFolder(store, folder, out FileDescriptor directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                file = new FileDescriptor(-1);
                return error;
            }

            return FileIo.OpenAt(directory, PathComponent.Of(Name), mode, 0, out file);
        }
    }

    private static Errno OpenFolder(
        BackingStore store,
        FolderId folder,
        out FileDescriptor directory
    ) =>
        FileIo.OpenAt(
            store.Root,
            PathComponent.Of(folder.Value),
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            0,
            out directory
        );

    private static Errno Replace(FileDescriptor folder, ReadOnlySpan<byte> content)
    {
        Errno error = FileIo.OpenAt(
            folder,
            PathComponent.Of(NewName),
            OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_TRUNC,
            0x180,
            out FileDescriptor file
        );
        using (file)
        {
            error = error == Errno.None ? FileIo.WriteAt(file, content, 0, out _) : error;
            error = error == Errno.None ? FileIo.Synchronize(file) : error;
        }

        if (error != Errno.None)
        {
            _ = DirectoryIo.RemoveFile(folder, PathComponent.Of(NewName)); // best effort: it is written anew next time
            return error;
        }

        error = DirectoryIo.Rename(
            folder,
            PathComponent.Of(NewName),
            folder,
            PathComponent.Of(Name),
            flags: 0
        );
        return error == Errno.None ? FileIo.Synchronize(folder) : error;
    }
}
