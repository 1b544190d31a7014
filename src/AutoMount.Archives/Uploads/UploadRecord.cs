using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Archives.Uploads;

/// <summary>What a file that is being uploaded says of itself, in an extended attribute: so it is with the file whatever happens.</summary>
/// <param name="Size">Its length, when it is whole.</param>
/// <param name="Offset">So much is on the disk.</param>
/// <param name="Name">The name that it is to have.</param>
/// <param name="Source">Which source it comes from, in the caller's words.</param>
internal sealed record UploadRecord(long Size, long Offset, string Name, string Source)
{
    private const int Longest = 4096;

    private static ReadOnlySpan<byte> Attribute => "user.automount.upload\0"u8;

    /// <summary>What a file says; null where it says nothing that is understood.</summary>
    internal static UploadRecord? Read(RawDescriptor file)
    {
        byte[] value = new byte[Longest];
        if (OpenAttributes.Get(file, Attribute, value, out int length) != Errno.None)
        {
            return null;
        }

        string[] lines = Encoding.UTF8.GetString(value, 0, length).Split('\n', 4);
        return
            lines.Length == 4
            && long.TryParse(lines[0], out long size)
            && long.TryParse(lines[1], out long offset)
            && offset >= 0
            && size >= offset
            ? new UploadRecord(size, offset, lines[2], lines[3])
            : null;
    }

    /// <summary>Has a file say it.</summary>
    internal Errno Write(RawDescriptor file) =>
        OpenAttributes.Set(
            file,
            Attribute,
            Encoding.UTF8.GetBytes($"{Size}\n{Offset}\n{Name}\n{Source}")
        );

    /// <summary>A whole file says nothing.</summary>
    internal static Errno Remove(RawDescriptor file) => OpenAttributes.Remove(file, Attribute);
}
