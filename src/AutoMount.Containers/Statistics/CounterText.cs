using System.Globalization;

namespace AutoMount.Containers.Statistics;

/// <summary>Reads what the kernel writes into counter files. Pure; text that is not understood gives null, never a wrong number.</summary>
internal static class CounterText
{
    /// <summary>A single number.</summary>
    internal static long? Number(string? text) => Number(text.AsSpan());

    private static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    /// <summary>The number behind a name in lines of <c>name number</c>.</summary>
    internal static long? Field(string? text, string name)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (
                line.StartsWith(name, StringComparison.Ordinal)
                && line.Length > name.Length
                && line[name.Length] == ' '
            )
            {
                return Number(line[(name.Length + 1)..]);
            }
        }

        return null;
    }

    /// <summary>Bytes read and written by <c>blkio.throttle.io_service_bytes</c>: lines of <c>major:minor Read|Write number</c>. No line is no byte.</summary>
    internal static (long Read, long Written)? BlockIo1(string? text)
    {
        if (text is null)
        {
            return null;
        }

        long read = 0;
        long written = 0;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 3 && Number(words[2]) is { } bytes)
            {
                read += words[1] == "Read" ? bytes : 0;
                written += words[1] == "Write" ? bytes : 0;
            }
        }

        return (read, written);
    }

    /// <summary>Bytes read and written by <c>io.stat</c>: lines of <c>major:minor rbytes=number wbytes=number ...</c>. No line is no byte.</summary>
    internal static (long Read, long Written)? BlockIo2(string? text)
    {
        if (text is null)
        {
            return null;
        }

        long read = 0;
        long written = 0;
        foreach (string word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = word.Split('=');
            if (pair.Length == 2 && Number(pair[1]) is { } bytes)
            {
                read += pair[0] == "rbytes" ? bytes : 0;
                written += pair[0] == "wbytes" ? bytes : 0;
            }
        }

        return (read, written);
    }

    /// <summary>Bytes received and sent over all interfaces of <c>/proc/PID/net/dev</c> but the loopback; null where the text lists none.</summary>
    internal static (long Received, long Sent)? Network(string? text)
    {
        const int sentField = 8;
        long received = 0;
        long sent = 0;
        bool any = false;
        foreach (string line in (text ?? string.Empty).Split('\n'))
        {
            string[] halves = line.Split(':', 2);
            string[] fields =
                halves.Length == 2
                    ? halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    : [];
            if (
                fields.Length <= sentField
                || Number(fields[0]) is not { } receivedHere
                || Number(fields[sentField]) is not { } sentHere
            )
            {
                continue;
            }

            any = true;
            bool counts = halves[0].Trim() != "lo";
            received += counts ? receivedHere : 0;
            sent += counts ? sentHere : 0;
        }

        return any ? (received, sent) : null;
    }
}
