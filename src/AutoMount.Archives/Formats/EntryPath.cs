using AutoMount.Posix;

namespace AutoMount.Archives.Formats;

/// <summary>A path as an archive or a caller says it, taken apart; it leads down and nowhere else.</summary>
internal sealed class EntryPath
{
    private readonly byte[] _bytes; // each component followed by a NUL
    private readonly List<(int Start, int Length)> _parts;

    private EntryPath(byte[] bytes, List<(int Start, int Length)> parts)
    {
        _bytes = bytes;
        _parts = parts;
    }

    /// <summary>How many components there are; 0 is the directory that it begins in.</summary>
    internal int Depth => _parts.Count;

    /// <summary>The last component.</summary>
    internal PathComponent Name => Component(Depth - 1);

    /// <summary>The bytes before the last component: equal for what lies in one directory.</summary>
    internal ReadOnlySpan<byte> Parent => _bytes.AsSpan(0, _parts[^1].Start);

    /// <summary>All of it, in the same form as <see cref="Parent"/> of what lies in it.</summary>
    internal ReadOnlySpan<byte> Whole => _bytes;

    /// <summary>One component.</summary>
    internal PathComponent Component(int index)
    {
        (int start, int length) = _parts[index];
        return PathComponent.TryTake(_bytes.AsSpan(start, length + 1), out PathComponent component)
            ? component
            : throw new System.Diagnostics.UnreachableException("checked when it was taken apart");
    }

    /// <summary>Takes a path apart; empty components and <c>.</c> mean nothing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="parsed">The path, or null where it leads elsewhere.</param>
    /// <returns>Why it was not taken; null where it was.</returns>
    internal static string? TryParse(ReadOnlySpan<byte> path, out EntryPath? parsed)
    {
        parsed = null;
        if (path.Length > 0 && path[0] == '/')
        {
            return "its path is absolute, and could lead out of the folder";
        }

        byte[] bytes = new byte[path.Length + 1];
        List<(int Start, int Length)> parts = [];
        int used = 0;
        foreach (Range range in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> part = path[range];
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (part.SequenceEqual(".."u8))
            {
                return "its path holds '..', and could lead out of the folder";
            }

            if (part.Contains((byte)0))
            {
                return "its name holds a NUL, which no name can";
            }

            part.CopyTo(bytes.AsSpan(used));
            parts.Add((used, part.Length));
            used += part.Length + 1;
        }

        parsed = new EntryPath(bytes[..used], parts);
        return null;
    }
}
