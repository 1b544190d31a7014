using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Trees;

/// <summary>What is being written and has no name of its own yet: it lies at the folder's top under a name that everybody knows for what it is, and is renamed when it is whole.</summary>
/// <param name="root">The folder.</param>
/// <param name="overwrites">Whether the rename replaces what is there.</param>
internal sealed class PendingFile(FileDescriptor root, bool overwrites)
{
    private const uint OwnersAlone = 0x180; // rw-------
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    private readonly byte[] _name = LeftoverNames.Pending();
    private FileDescriptor? _file;

    private PathComponent Name =>
        PathComponent.TryTake(_name, out PathComponent name)
            ? name
            : throw new System.Diagnostics.UnreachableException("made by ourselves");

    /// <summary>Makes a file, and has all its bytes charged before there are any.</summary>
    internal void Begin(long size, ReadOnlySpan<byte> path)
    {
        OpenMode mode = OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_EXCL;
        FolderProblems.Check(
            FileIo.OpenAt(root, Name, mode, OwnersAlone, out FileDescriptor file),
            path
        );
        _file = file;
        Errno error =
            size < 0 ? Errno.EFBIG
            : size > 0 ? FileIo.SetLength(file, size)
            : Errno.None;
        FolderProblems.Check(error == Errno.EINVAL ? Errno.EFBIG : error, path);
    }

    /// <summary>Writes a piece. Zeros are there already, and so stay a hole, which costs the disk nothing.</summary>
    internal void Write(ReadOnlySpan<byte> data, long offset, ReadOnlySpan<byte> path)
    {
        if (data.ContainsAnyExcept((byte)0))
        {
            FolderProblems.Check(FileIo.WriteAt(_file!, data, offset, out _), path);
        }
    }

    /// <summary>The content is whole; attributes, and the time last.</summary>
    internal void Finish(
        uint mode,
        TimeSpec? modified,
        IReadOnlyList<(byte[] TerminatedName, byte[] Value)> attributes
    )
    {
        EntryAttributes.Give(_file!, mode, attributes);
        SetTime(modified);
        Close();
    }

    /// <summary>Makes a symbolic link.</summary>
    internal void MakeSymlink(ReadOnlySpan<byte> target, TimeSpec? modified)
    {
        Errno error = DirectoryIo.MakeSymlink(root, Name, [.. target, 0]);
        // an empty target is ENOENT
        FolderProblems.Check(error == Errno.ENOENT ? Errno.EINVAL : error, target);
        SetTime(modified);
    }

    /// <summary>Makes a named pipe.</summary>
    internal void MakePipe(uint mode, TimeSpec? modified)
    {
        FolderProblems.Check(
            DirectoryIo.MakeNode(root, Name, (uint)FileType.Fifo | mode, device: 0),
            Name.Bytes
        );
        SetTime(modified);
    }

    /// <summary>Makes another name of something.</summary>
    internal Errno MakeLink(RawDescriptor directory, PathComponent target) =>
        DirectoryIo.MakeLinkAt(directory, target, root, Name);

    /// <summary>Gives it its name.</summary>
    internal Errno Place(RawDescriptor directory, PathComponent name)
    {
        Errno error = DirectoryIo.Rename(root, Name, directory, name, overwrites ? 0 : NoReplace);
        if (error != Errno.None || overwrites)
        {
            Drop(); // of two names of one file, rename(2) leaves both
        }

        return error;
    }

    /// <summary>Takes it away, where it has no name of its own yet.</summary>
    internal void Drop()
    {
        Close();
        _ = DirectoryIo.RemoveFile(root, Name); // is not there: all the better
    }

    /// <summary>A time that the file system does not know is left out.</summary>
    private void SetTime(TimeSpec? modified)
    {
        if (modified is { } time)
        {
            _ = OpenAttributes.SetTimesAt(root, Name, time, time);
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
