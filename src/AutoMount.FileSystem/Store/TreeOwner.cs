using AutoMount.Core.Accounts;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>Gives everything in a folder to another user; may be repeated, and goes on where it was cut.</summary>
/// <param name="store">What holds it.</param>
/// <param name="owner">Whose it is to be; set-id bits and capabilities of files go with the change (<c>chown(2)</c>).</param>
internal sealed class TreeOwner(BackingStore store, UserAccount owner)
{
    private const int BufferLength = 64 * 1024;

    private readonly Stack<FileHandle> _directories = new();
    private readonly byte[] _buffer = new byte[BufferLength];

    /// <summary>Changes the owner of a directory and of everything below it.</summary>
    internal Errno Change(FileDescriptor top)
    {
        Errno error = FileHandle.Of(top, PathComponent.Empty, out FileHandle? first);
        if (error != Errno.None)
        {
            return error;
        }

        _directories.Push(first!);
        while (error == Errno.None && _directories.TryPop(out FileHandle? handle))
        {
            error = handle.Open(
                store.Root,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor directory
            );
            using (directory)
            {
                error = error == Errno.None ? Enter(directory) : error;
            }
        }

        return error;
    }

    private Errno Enter(FileDescriptor directory)
    {
        Errno error = Take(directory);
        while (error == Errno.None)
        {
            error = DirectoryIo.ReadEntries(directory, _buffer, out int length);
            if (error != Errno.None || length == 0)
            {
                return error;
            }

            DirectoryEntries entries = new(_buffer.AsSpan(0, length));
            while (error == Errno.None && entries.MoveNext())
            {
                if (
                    !entries.IsDots
                    && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                )
                {
                    error = Visit(directory, name);
                }
            }
        }

        return error;
    }

    private Errno Visit(FileDescriptor directory, PathComponent name)
    {
        Errno error = FileIo.OpenAt(directory, name, OpenMode.O_PATH, 0, out FileDescriptor inode);
        using (inode)
        {
            FileStatus status = default;
            error = error == Errno.None ? AttributeIo.Get(inode, out status) : error;
            if (error == Errno.None && status.Type == FileType.Directory)
            {
                error = FileHandle.Of(inode, PathComponent.Empty, out FileHandle? handle);
                if (error == Errno.None)
                {
                    _directories.Push(handle!);
                }

                return error; // it is changed when it is entered
            }

            return error == Errno.None ? Take(inode) : error;
        }
    }

    private Errno Take(FileDescriptor inode) =>
        AttributeIo.SetOwner(inode, owner.Id.Value, owner.PrimaryGroup);
}
