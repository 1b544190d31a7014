using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Soft limits for people.</summary>
internal static class SoftLimitText
{
    /// <summary>What is told of them beside the hard limits; nothing where there are none.</summary>
    internal static DetailList AddSoft(this DetailList list, SoftLimitDetails soft)
    {
        if (soft is { Bytes: null, Inodes: null })
        {
            return list;
        }

        string bytes = soft.Bytes is { } size ? Quantity.FormatSize(size) : "none";
        string inodes = soft.Inodes?.ToString(CultureInfo.InvariantCulture) ?? "none";
        return list.Add("Soft limit", $"size {bytes}, inodes {inodes}")
            .AddOver("Over in size", soft.BytesOver, soft.BytesRefused)
            .AddOver("Over in inodes", soft.InodesOver, soft.InodesRefused);
    }

    private static DetailList AddOver(
        this DetailList list,
        string title,
        DateTimeOffset? since,
        DateTimeOffset? refused
    )
    {
        if (since is null)
        {
            return list;
        }

        bool isRefused = refused <= TimeProvider.System.GetUtcNow();
        string then = isRefused
            ? "growth is refused until enough is deleted"
            : $"growth is refused from {HumanTime.FormatBoth(refused)}";
        return list.Add(
            title,
            new Cell($"since {HumanTime.Format(since)}; {then}", isRefused ? Ink.Bad : Ink.Warning)
        );
    }
}
