using AutoMount.Posix;

namespace AutoMount.FileSystem.Undo;

/// <summary>The names of what is kept in a snapshot's directory: a letter for the kind and the inode's handle, which holds its generation and so is never used again.</summary>
internal static class KeptName
{
    /// <summary>A record of what is said of an inode.</summary>
    internal const byte Record = (byte)'m';

    /// <summary>A directory's entries.</summary>
    internal const byte Entries = (byte)'d';

    /// <summary>A file's content.</summary>
    internal const byte Content = (byte)'c';

    /// <summary>The inode itself while its last name in the folder is removed: content, or nothing where the name is there still.</summary>
    internal const byte Leaving = (byte)'l';

    /// <summary>Not whole yet.</summary>
    internal const byte Temporary = (byte)'t';

    private const int TypeOffset = 4; // after the length of the handle's bytes (struct file_handle)
    private const int BytesOffset = 8;

    /// <summary>A name, terminated, of an inode's handle.</summary>
    internal static byte[] Of(byte kind, ReadOnlySpan<byte> handle)
    {
        ReadOnlySpan<byte> bytes = handle[BytesOffset..];
        byte[] name = new byte[2 + (2 * (bytes.Length + 1))];
        name[0] = kind;
        WriteHex(name.AsSpan(1), handle[TypeOffset]);
        for (int i = 0; i < bytes.Length; i++)
        {
            WriteHex(name.AsSpan(3 + (2 * i)), bytes[i]);
        }

        return name;
    }

    /// <summary>The same name of another kind.</summary>
    internal static byte[] As(byte kind, ReadOnlySpan<byte> terminatedName)
    {
        byte[] name = terminatedName.ToArray();
        name[0] = kind;
        return name;
    }

    /// <summary>A name of ours as a component.</summary>
    internal static PathComponent Component(byte[] terminatedName) =>
        PathComponent.TryTake(terminatedName, out PathComponent component)
            ? component
            : throw new ArgumentException("no component", nameof(terminatedName));

    private static void WriteHex(Span<byte> target, byte value)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        target[0] = digits[value >> 4];
        target[1] = digits[value & 15];
    }
}
