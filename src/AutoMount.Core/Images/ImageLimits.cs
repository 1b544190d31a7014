using System.Globalization;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Images;

/// <summary>Bounds that an image names for sessions that ask for none, by labels <c>org.automount.limits.*</c>. Pure.</summary>
/// <remarks>What is not understood is passed over: the image's maker is not the one who would read a complaint. What an administrator allows at most holds for these as for what users ask.</remarks>
public static class ImageLimits
{
    private const string Prefix = "org.automount.limits.";

    /// <summary>What was asked for, and the image's bounds for the rest; null still leaves the configured default.</summary>
    public static SessionLimits Fill(
        SessionLimits asked,
        IReadOnlyDictionary<string, string> labels
    )
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(labels);
        return asked with
        {
            Cpus = asked.Cpus ?? Cores(labels.GetValueOrDefault($"{Prefix}cpus")),
            MemoryBytes = asked.MemoryBytes ?? Size(labels, "memory", least: 6L << 20),
            Pids = asked.Pids ?? Size(labels, "pids", least: 1),
            SharedMemoryBytes = asked.SharedMemoryBytes ?? Size(labels, "shm", least: 4096),
        };
    }

    /// <summary>The same for the scratch.</summary>
    public static ScratchRequest Fill(
        ScratchRequest asked,
        IReadOnlyDictionary<string, string> labels
    )
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(labels);
        return asked with
        {
            Bytes = asked.Bytes ?? Size(labels, "scratch", ScratchPlanner.MinimumBytes),
        };
    }

    private static double? Cores(string? text) =>
        double.TryParse(
            text,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out double cores
        ) && cores is >= 0.01 and <= 4096
            ? cores
            : null;

    private static long? Size(IReadOnlyDictionary<string, string> labels, string name, long least)
    {
        string text = labels.GetValueOrDefault($"{Prefix}{name}") ?? string.Empty;
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        int shift = text[digits..] switch
        {
            "" => 0,
            "K" or "k" => 10,
            "M" => 20,
            "G" => 30,
            "T" => 40,
            _ => -1,
        };
        return
            shift >= 0
            && long.TryParse(
                text[..digits],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long number
            )
            && number <= long.MaxValue >> (shift + 1)
            && number << shift >= least
            ? number << shift
            : null;
    }
}
