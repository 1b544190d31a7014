using System.IO.Compression;
using AutoMount.FileSystem.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Memory;

namespace AutoMount.FileSystem.Tests.Survival;

/// <summary>The pages of a state that are not empty, compressed: what a release left, kept in the repository.</summary>
internal static class StateSample
{
    private const int PageLength = 4096;

    /// <summary>Writes the pages of a state.</summary>
    public static void Save(TreeState state, string path)
    {
        using FileStream memory = Open(state.Descriptor, FileAccess.Read);
        using FileStream file = File.Create(path);
        using BrotliStream packed = new(file, CompressionLevel.SmallestSize);
        using BinaryWriter writer = new(packed);
        writer.Write(memory.Length);
        byte[] page = new byte[PageLength];
        foreach (long offset in TouchedPages(state))
        {
            memory.Position = offset;
            memory.ReadExactly(page);
            if (page.AsSpan().ContainsAnyExcept((byte)0))
            {
                writer.Write(offset);
                writer.Write(page);
            }
        }

        writer.Write(-1L);
    }

    /// <summary>Makes memory with those pages.</summary>
    public static SharedMemory Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        using BrotliStream packed = new(file, CompressionMode.Decompress);
        using BinaryReader reader = new(packed);
        Assert.Equal(
            Errno.None,
            SharedMemory.Create("sample", reader.ReadInt64(), out SharedMemory? memory)
        );
        for (long offset = reader.ReadInt64(); offset >= 0; offset = reader.ReadInt64())
        {
            reader.ReadBytes(PageLength).CopyTo(memory!.Slice(offset, PageLength));
        }

        return memory!;
    }

    private static IEnumerable<long> TouchedPages(TreeState state)
    {
        const long volumes = 4096;
        const long handles = volumes + ((long)TreeState.MostVolumes * VolumeRecord.Length);
        const long nodes = handles + ((long)TreeState.MostHandles * OpenRecord.Length);
        return Pages(0, 4096)
            .Concat(Pages(volumes, (long)state.VolumesMade * VolumeRecord.Length))
            .Concat(Pages(handles, (long)state.HandlesMade * OpenRecord.Length))
            .Concat(Pages(nodes, (long)state.NodesMade * NodeRecord.Length));
    }

    private static IEnumerable<long> Pages(long start, long length)
    {
        for (long offset = 0; offset < length; offset += PageLength)
        {
            yield return start + offset;
        }
    }

    private static FileStream Open(FileDescriptor descriptor, FileAccess access) =>
        new(
            $"/proc/self/fd/{descriptor.Number}",
            FileMode.Open,
            access,
            FileShare.ReadWrite,
            bufferSize: 0
        );
}
