using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>What a policy allows, for people.</summary>
internal static class PolicyText
{
    /// <summary>How many sessions.</summary>
    internal static string Sessions(UserPolicy policy) =>
        policy.MaxSessions is { } most
            ? $"at most {most.ToString(CultureInfo.InvariantCulture)} at a time"
            : "any number";

    /// <summary>What all sessions may have together.</summary>
    internal static string Together(UserPolicy policy) =>
        Join(
            Bound("cpus", policy.MaxCpus?.ToString("0.##", CultureInfo.InvariantCulture)),
            Bound("memory", Size(policy.MaxMemory)),
            Bound("GPUs", policy.MaxGpus?.ToString(CultureInfo.InvariantCulture)),
            Bound("scratch", Size(policy.MaxScratch))
        );

    /// <summary>What ends a session.</summary>
    internal static string Ended(UserPolicy policy) =>
        Join(
            Bound("after", Time(policy.MaxLifetime)),
            Bound("when idle for", Time(policy.IdleTimeout))
        );

    private static string? Size(long? bytes) =>
        bytes is { } known ? Quantity.FormatSize(known) : null;

    private static string? Time(TimeSpan? time) => time is { } known ? DurationForm(known) : null;

    private static string DurationForm(TimeSpan time) =>
        time switch
        {
            { TotalDays: >= 2 } => $"{(long)time.TotalDays}d",
            { TotalHours: >= 2 } => $"{(long)time.TotalHours}h",
            { TotalMinutes: >= 2 } => $"{(long)time.TotalMinutes}min",
            _ => $"{(long)time.TotalSeconds}s",
        };

    private static string? Bound(string name, string? value) =>
        value is null ? null : $"{name} {value}";

    private static string Join(params string?[] parts) =>
        parts.All(part => part is null)
            ? "no limit"
            : string.Join(", ", parts.Where(part => part is not null));
}
