using System.Globalization;
using System.Numerics;
using System.Text;

namespace AutoMount.Daemon.State;

/// <summary>A line before the content of a record file, with its format and a checksum: of a file that is spoiled nothing is believed, least of all whose a folder is.</summary>
internal static class RecordEnvelope
{
    private const int ChecksumLength = 16;

    private static ReadOnlySpan<byte> Format => "AutoMount record 1 "u8;

    private static int HeaderLength => Format.Length + ChecksumLength + 1;

    /// <summary>A file's content: the format, the checksum, the JSON.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> json) =>
        [.. Format, .. Encoding.ASCII.GetBytes(ChecksumOf(json)), (byte)'\n', .. json, (byte)'\n'];

    /// <summary>Takes the JSON out of a file's content; false for anything that <see cref="Seal"/> did not make.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (
            content.Length < HeaderLength + 1
            || !content.StartsWith(Format)
            || content[HeaderLength - 1] != '\n'
            || content[^1] != '\n'
        )
        {
            return false;
        }

        json = content[HeaderLength..^1];
        return Encoding.ASCII.GetString(content.Slice(Format.Length, ChecksumLength))
            == ChecksumOf(json);
    }

    /// <summary>CRC-32C of the bytes and of their complement, as in the file of a folder's usage.</summary>
    private static string ChecksumOf(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        uint complement = 0x9E37_79B9;
        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
            complement = BitOperations.Crc32C(complement, (byte)~value);
        }

        return (((ulong)complement << 32) | crc).ToString("x16", CultureInfo.InvariantCulture);
    }
}
