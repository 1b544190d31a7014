using System.Globalization;
using System.Text;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Docker;

/// <summary>Takes the engine's lines with their times apart. It puts a time before each line, and before each part of one that is too long for it.</summary>
internal static class StampedLines
{
    private const int LongestPart = 16 * 1024; // the engine's
    private const int StampLength = 31; // 2026-01-02T03:04:05.000000000Z and a space
    private const int DigitsWeCount = 27; // up to 100 ns

    /// <summary>Where the engine's answer goes.</summary>
    /// <param name="isError">What kind of lines they are.</param>
    /// <param name="take">Gets each.</param>
    internal static LineStream To(bool isError, Action<ContainerLine> take)
    {
        bool wasFull = false;
        return new LineStream(
            StampLength + LongestPart,
            line =>
            {
                DateTimeOffset? at = StampOf(line.Span);
                ReadOnlyMemory<byte> text = at is null ? line : line[StampLength..];
                bool isEndOfAFullPart = text.IsEmpty && wasFull;
                wasFull = text.Length == LongestPart;
                if (!isEndOfAFullPart)
                {
                    take(new ContainerLine(at, isError, text));
                }
            }
        );
    }

    private static DateTimeOffset? StampOf(ReadOnlySpan<byte> line) =>
        line.Length >= StampLength
        && line[StampLength - 1] == (byte)' '
        && line[StampLength - 2] == (byte)'Z'
        && DateTimeOffset.TryParseExact(
            Encoding.ASCII.GetString(line[..DigitsWeCount]) + "Z",
            "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset at
        )
            ? at
            : null;
}
