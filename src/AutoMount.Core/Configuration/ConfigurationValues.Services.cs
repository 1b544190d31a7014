using System.Globalization;
using System.Net;
using AutoMount.Core.Images;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Configuration;

/// <summary>Values around scratches, ports and images.</summary>
internal static partial class ConfigurationValues
{
    /// <summary>What a scratch lies on.</summary>
    public static ScratchKind ScratchKind(string text) =>
        ScratchWords.ToKind(text)
        ?? throw new FormatException("give one of 'directory', 'memory', 'image'.");

    /// <summary>The size of a scratch.</summary>
    public static long ScratchSize(string text) =>
        text == Infinity
            ? long.MaxValue
            : AtLeast(Bytes(text), ScratchPlanner.MinimumBytes, "bytes (4M)");

    /// <summary>Files and directories of a scratch.</summary>
    public static long ScratchInodes(string text) =>
        text == Infinity ? long.MaxValue : AtLeast(Count(text), 16, "files and directories");

    /// <summary>How long something is kept; <c>0</c> for not at all.</summary>
    public static TimeSpan Keeping(string text)
    {
        const string help =
            "give a time such as '2h', '1d' or '1h 30min', at most 90 days, or '0' for not at all.";
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        TimeSpan whole = TimeSpan.Zero;
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int digits = part.TakeWhile(char.IsAsciiDigit).Count();
            TimeSpan unit = part[digits..] switch
            {
                "" or "s" or "sec" => TimeSpan.FromSeconds(1),
                "min" or "m" => TimeSpan.FromMinutes(1),
                "h" => TimeSpan.FromHours(1),
                "d" => TimeSpan.FromDays(1),
                "w" => TimeSpan.FromDays(7),
                _ => throw new FormatException(help),
            };
            bool isNumber = int.TryParse(
                part[..digits],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int number
            );
            whole +=
                isNumber && number <= 10_000_000 ? unit * number : throw new FormatException(help);
        }

        return whole > TimeSpan.Zero && whole <= TimeSpan.FromDays(90)
            ? whole
            : throw new FormatException(help);
    }

    /// <summary>An address of this host.</summary>
    public static string PortAddress(string text) =>
        IPAddress.TryParse(text, out IPAddress? address) && text.Any(letter => letter is '.' or ':')
            ? address.ToString()
            : throw new FormatException(
                "give an address of this host: 127.0.0.1 for itself alone, 0.0.0.0 for everybody who reaches it."
            );

    /// <summary>The first and the last port of a range.</summary>
    public static (int First, int Last) PortPool(string text)
    {
        string[] ends = text.Split('-');
        int last = 0;
        bool valid =
            ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && first is >= 1024 and <= ushort.MaxValue
            && last is >= 1024 and <= ushort.MaxValue
            && first <= last;
        return valid
            ? (int.Parse(ends[0], CultureInfo.InvariantCulture), last)
            : throw new FormatException(
                "give the first and the last port, such as '30000-32767', between 1024 and 65535."
            );
    }

    /// <summary>Patterns of images, separated by blanks.</summary>
    public static IReadOnlyList<ImagePattern> Images(string text)
    {
        string[] patterns = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return patterns.FirstOrDefault(pattern => !ImagePattern.IsValid(pattern)) is { } wrong
            ? throw new FormatException(
                $"'{wrong}' is no pattern of images: give names with '*' and '?', such as 'docker.io/library/*' or 'python:3.*', or digests 'sha256:...', separated by blanks."
            )
            : [.. patterns.Select(pattern => new ImagePattern(pattern))];
    }
}
