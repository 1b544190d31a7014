using System.Buffers.Binary;
using System.Text;

namespace AutoMount.PosixSuite;

/// <summary>An entry as <c>getdents64</c> gives it.</summary>
internal readonly record struct DirectoryEntry(
    string Name,
    ulong Inode,
    byte Type,
    long NextOffset
);

/// <summary>Reads and removes directories by descriptor; names are bytes.</summary>
internal static unsafe class Tree
{
    private const byte DirectoryType = 4;

    /// <summary>All names of a directory without <c>.</c> and <c>..</c>, sorted.</summary>
    public static string[] Names(string path)
    {
        int directory = Files.Open(path, O_RDONLY | O_DIRECTORY);
        string[] names =
        [
            .. Entries(directory)
                .Select(entry => entry.Name)
                .Where(name => name is not ("." or ".."))
                .Order(StringComparer.Ordinal),
        ];
        Files.Close(directory);
        return names;
    }

    /// <summary>All entries from where the descriptor stands.</summary>
    public static List<DirectoryEntry> Entries(int directory, int bufferSize = 32768)
    {
        List<DirectoryEntry> all = [];
        while (true)
        {
            List<DirectoryEntry> some = Next(directory, bufferSize);
            if (some.Count == 0)
            {
                return all;
            }

            all.AddRange(some);
        }
    }

    /// <summary>One <c>getdents64</c>; empty at the end.</summary>
    public static List<DirectoryEntry> Next(int directory, int bufferSize)
    {
        byte[] buffer = new byte[bufferSize];
        nint length;
        fixed (byte* bytes = buffer)
        {
            length = Ok(getdents64(directory, bytes, (nuint)bufferSize), "getdents64");
        }

        List<DirectoryEntry> entries = [];
        for (int at = 0; at < length; )
        {
            ReadOnlySpan<byte> record = buffer.AsSpan(at);
            int size = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
            ReadOnlySpan<byte> name = record[19..size];
            entries.Add(
                new DirectoryEntry(
                    Encoding.Latin1.GetString(name[..name.IndexOf((byte)0)]),
                    BinaryPrimitives.ReadUInt64LittleEndian(record),
                    record[18],
                    BinaryPrimitives.ReadInt64LittleEndian(record[8..])
                )
            );
            at += size;
        }

        return entries;
    }

    /// <summary>Removes a directory and all below it.</summary>
    public static void Remove(string path)
    {
        int directory = Files.Open(path, O_RDONLY | O_DIRECTORY);
        Empty(directory);
        Files.Close(directory);
        Ok(rmdir(path));
    }

    private static void Empty(int directory)
    {
        foreach (DirectoryEntry entry in Entries(directory))
        {
            if (entry.Name is "." or "..")
            {
                continue;
            }

            if (entry.Type == DirectoryType)
            {
                int below = OpenFiles.Add(
                    Ok(
                        openat(
                            directory,
                            entry.Name,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
                            0
                        )
                    )
                );
                Empty(below);
                Files.Close(below);
                Ok(unlinkat(directory, entry.Name, AT_REMOVEDIR));
            }
            else
            {
                Ok(unlinkat(directory, entry.Name, 0));
            }
        }
    }
}
