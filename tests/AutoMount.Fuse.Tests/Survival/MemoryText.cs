using System.Globalization;
using AutoMount.Posix;
using AutoMount.Posix.Memory;

namespace AutoMount.Fuse.Tests.Survival;

/// <summary>Shared memory as text: its length, and each sixteen bytes that are not all 0 behind their offset.</summary>
internal static class MemoryText
{
    private const int RowLength = 16;

    /// <summary>Writes it.</summary>
    public static void Save(SharedMemory memory, string path, string title)
    {
        List<string> lines = [$"# {title}", $"length {memory.Length:x}"];
        for (long offset = 0; offset < memory.Length; offset += RowLength)
        {
            Span<byte> row = memory.Slice(offset, RowLength);
            if (row.ContainsAnyExcept((byte)0))
            {
                lines.Add($"{offset:x} {Convert.ToHexStringLower(row)}");
            }
        }

        File.WriteAllLines(path, lines);
    }

    /// <summary>Makes such memory.</summary>
    public static SharedMemory Load(string path)
    {
        SharedMemory? memory = null;
        foreach (string line in File.ReadLines(path).Where(line => line[0] != '#'))
        {
            string[] words = line.Split(' ');
            if (memory is null)
            {
                Assert.Equal("length", words[0]);
                Assert.Equal(Errno.None, SharedMemory.Create("sample", Hex(words[1]), out memory));
                continue;
            }

            Convert.FromHexString(words[1]).CopyTo(memory.Slice(Hex(words[0]), RowLength));
        }

        return memory!;
    }

    private static long Hex(string text) =>
        long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
