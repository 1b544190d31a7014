using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>What a session uses now, and since it was last looked at.</summary>
/// <param name="Session">The session.</param>
/// <param name="Before">The earlier look; null where there was none.</param>
/// <param name="Now">The later look.</param>
internal sealed record SessionUse(
    SessionSummary Session,
    SessionFigures? Before,
    SessionFigures Now
)
{
    private double? Seconds =>
        Before?.At is { } before && Now.At is { } now && now > before
            ? (now - before).TotalSeconds
            : null;

    /// <summary>Processors kept busy; null where that cannot be told.</summary>
    internal double? Cpus =>
        Seconds is { } seconds && Before?.Cpu is { } before && Now.Cpu is { } now
            ? Math.Max(0, (now - before).TotalSeconds) / seconds
            : null;

    /// <summary>How much a counter grows in a second; null where that cannot be told.</summary>
    internal long? PerSecond(Func<SessionFigures, long?> counter) =>
        Seconds is { } seconds
        && Before is not null
        && counter(Before) is { } before
        && counter(Now) is { } now
            ? (long)(Math.Max(0, now - before) / seconds)
            : null;
}
