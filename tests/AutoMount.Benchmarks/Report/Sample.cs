namespace AutoMount.Benchmarks.Report;

/// <summary>One measurement.</summary>
/// <param name="Round">From 1.</param>
/// <param name="OnDisk">On the machine's disk, not in memory.</param>
/// <param name="Step">What was done.</param>
/// <param name="Target">Where.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="DaemonSeconds">What the serving process used of a processor meanwhile.</param>
internal sealed record Sample(
    int Round,
    bool OnDisk,
    string Step,
    string Target,
    double Seconds,
    double DaemonSeconds
);
