using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Cli.Copying;

/// <summary>How many bytes the files of a tree have, for who waits for a copy. A guess: nothing goes by it, so what cannot be read counts nothing.</summary>
internal static class TreeMeasure
{
    private const int MostLevels = 64; // each holds a descriptor
    private const int MostEntries = 200_000; // looking at more would take longer than somebody wants to wait
    private const int BufferBytes = 32 * 1024;

    /// <summary>Measures.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">What is measured in it; empty for all that is in it.</param>
    /// <returns>Bytes; null where that would take too long.</returns>
    internal static long? Of(FileDescriptor directory, string name)
    {
        int entries = MostEntries;
        long bytes =
            name.Length == 0
                ? Content(directory, PathComponent.Dot, level: 0, ref entries)
                : One(directory, PathComponent.Of(name), level: 0, ref entries);
        return entries > 0 ? bytes : null;
    }

    private static long One(
        FileDescriptor parent,
        PathComponent name,
        int level,
        ref int entries
    ) =>
        --entries > 0 && AttributeIo.GetAt(parent, name, out FileStatus status) == Errno.None
            ? status.Type switch
            {
                FileType.Regular => status.Size,
                FileType.Directory when level < MostLevels => Content(
                    parent,
                    name,
                    level + 1,
                    ref entries
                ),
                _ => 0,
            }
            : 0;

    private static long Content(
        FileDescriptor parent,
        PathComponent name,
        int level,
        ref int entries
    )
    {
        const OpenMode mode = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY | OpenMode.O_NOFOLLOW;
        long bytes = 0;
        Errno error = FileIo.OpenAt(parent, name, mode, 0, out FileDescriptor directory);
        using (directory)
        {
            byte[] buffer = new byte[BufferBytes];
            while (
                error == Errno.None
                && DirectoryIo.ReadEntries(directory, buffer, out int length) == Errno.None
                && length > 0
            )
            {
                DirectoryEntries found = new(buffer.AsSpan(0, length));
                while (found.MoveNext())
                {
                    if (
                        !found.IsDots
                        && PathComponent.TryTake(found.TerminatedName, out PathComponent each)
                    )
                    {
                        bytes += One(directory, each, level, ref entries);
                    }
                }
            }
        }

        return bytes;
    }
}
