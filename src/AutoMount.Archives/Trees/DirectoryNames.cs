using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Trees;

/// <summary>The names in a directory.</summary>
internal static class DirectoryNames
{
    private const int BufferSize = 64 << 10;

    /// <summary>All of them, each ending in NUL, to be taken in the order of their bytes, so that archives of equal trees are equal.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal static Stack<byte[]> Read(FileDescriptor directory)
    {
        List<byte[]> names = [];
        byte[] buffer = new byte[BufferSize];
        Errno error = FileIo.Seek(directory, offset: 0, whence: 0, out _);
        while (error == Errno.None)
        {
            error = DirectoryIo.ReadEntries(directory, buffer, out int length);
            if (length == 0)
            {
                break;
            }

            DirectoryEntries entries = new(buffer.AsSpan(0, length));
            while (entries.MoveNext())
            {
                if (!entries.IsDots)
                {
                    names.Add(entries.TerminatedName.ToArray());
                }
            }
        }

        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"A directory cannot be read: the file system answers {error}."
            );
        }

        names.Sort((left, right) => right.AsSpan().SequenceCompareTo(left));
        return new Stack<byte[]>(names);
    }

    /// <summary>Removes what an import that was killed left at a folder's top.</summary>
    internal static void Sweep(FileDescriptor root)
    {
        FolderProblems.Check(
            FileIo.OpenAt(
                root,
                PathComponent.Dot,
                OpenMode.O_DIRECTORY,
                0,
                out FileDescriptor open
            ),
            "."u8
        );
        using (open)
        {
            foreach (byte[] terminated in Read(open))
            {
                if (
                    LeftoverNames.IsPending(terminated.AsSpan(0, terminated.Length - 1))
                    && PathComponent.TryTake(terminated, out PathComponent name)
                )
                {
                    _ = DirectoryIo.RemoveFile(root, name); // a directory of that name is a user's own joke
                }
            }
        }
    }
}
