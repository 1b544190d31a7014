using System.Globalization;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Configuration;

/// <summary>The kinds of values; each throws <see cref="FormatException"/> that says what a right value is.</summary>
internal static partial class ConfigurationValues
{
    private const string Infinity = "infinity";
    private const long MinimumMemory = 6L << 20; // the engine refuses less

    public static string Path(string text)
    {
        bool valid =
            text.StartsWith('/')
            && text.Length > 1
            && !text.EndsWith('/')
            && !text.Any(char.IsControl)
            && text[1..].Split('/').All(part => part is not ("" or "." or ".."));
        return valid
            ? text
            : throw new FormatException(
                "give an absolute path without '.', '..', '//' or a '/' at its end."
            );
    }

    public static long FolderSize(string text) =>
        text == Infinity
            ? FolderLimits.Unlimited
            : AtLeast(Bytes(text), FolderLimits.MinimumBytes, "bytes");

    public static long Inodes(string text) =>
        text == Infinity
            ? FolderLimits.Unlimited
            : AtLeast(Count(text), FolderLimits.MinimumInodes, "inodes");

    public static int Maximum(string text) =>
        text == Infinity ? int.MaxValue : (int)Math.Min(Count(text), int.MaxValue);

    public static double? Cpus(string text)
    {
        if (text == Infinity)
        {
            return null;
        }

        bool valid = double.TryParse(
            text,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out double cpus
        );
        return valid && cpus is >= 0.01 and <= 1_000_000
            ? cpus
            : throw new FormatException(
                "give a number of processors such as 2 or 1.5 (at least 0.01), or 'infinity'."
            );
    }

    public static long? Memory(string text) =>
        text == Infinity ? null : AtLeast(Bytes(text), MinimumMemory, "bytes (6M)");

    public static long? SharedMemory(string text) => AtLeast(Bytes(text), 4096, "bytes");

    public static long? Pids(string text) =>
        text == Infinity ? null : AtLeast(Count(text), 1, "processes");

    /// <summary>Only a local socket will do: the homes of sessions are directories of this host.</summary>
    public static string EngineAddress(string text)
    {
        const string Scheme = "unix://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw new FormatException(
                "give the engine's socket on this host, such as 'unix:///run/docker.sock'."
            );
        }

        return Scheme + Path(text[Scheme.Length..]);
    }

    /// <summary>The host's own network and another container's are refused: a session would reach what only the host may.</summary>
    public static string Network(string text)
    {
        bool valid =
            text.Length <= 128
            && char.IsAsciiLetterOrDigit(text[0])
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');
        if (!valid)
        {
            throw new FormatException(
                "give the name of a network of the engine, such as 'bridge', or 'none'."
            );
        }

        return text == "host"
            ? throw new FormatException("sessions cannot share the host's own network.")
            : text;
    }

    /// <summary>A time of at most a day.</summary>
    public static TimeSpan Duration(string text) =>
        DurationText.Parse(text, longest: TimeSpan.FromDays(1));

    /// <summary>A time of any length, or <c>infinity</c>.</summary>
    public static TimeSpan LongDuration(string text) =>
        text == Infinity
            ? TimeSpan.MaxValue
            : DurationText.Parse(text, longest: TimeSpan.FromDays(3660));

    /// <summary>A choice, by the words of <c>systemd.syntax(7)</c>.</summary>
    public static bool Truth(string text) =>
        text.ToLowerInvariant() switch
        {
            "yes" or "true" or "on" or "1" => true,
            "no" or "false" or "off" or "0" => false,
            _ => throw new FormatException("give 'yes' or 'no'."),
        };

    public static LogLevel Level(string text) =>
        text switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => throw new FormatException("give one of 'debug', 'info', 'warning', 'error'."),
        };

    internal static long Bytes(string text) =>
        Scaled(text, step: 1024)
        ?? throw new FormatException("give a size such as 512M, 10G or 2T (powers of 1024).");

    /// <summary>A count, such as <c>500k</c>.</summary>
    public static long Count(string text) =>
        Scaled(text, step: 1000)
        ?? throw new FormatException("give a whole number such as 5000, 500k or 2M.");

    private static long? Scaled(string text, long step)
    {
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        int power = text[digits..] switch
        {
            "" => 0,
            "k" or "K" => 1,
            "M" => 2,
            "G" => 3,
            "T" => 4,
            "P" => 5,
            _ => -1,
        };
        if (
            power < 0
            || !long.TryParse(
                text[..digits],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long value
            )
        )
        {
            return null;
        }

        for (; power > 0; power--)
        {
            if (value > FolderLimits.Unlimited / step)
            {
                return null;
            }

            value *= step;
        }

        return value;
    }

    private static long AtLeast(long value, long minimum, string unit) =>
        value >= minimum ? value : throw new FormatException($"at least {minimum} {unit}.");
}
