namespace AutoMount.Benchmarks.Report;

/// <summary>How busy the machine was: the load average of a minute, before the run and at most during it.</summary>
internal sealed class MachineLoad
{
    /// <summary>A run alone on the machine stays below it: four processes at work, and the daemon that serves them.</summary>
    private const double Quiet = 5;

    /// <summary>Before anything was measured.</summary>
    internal double Before { get; } = Now();

    /// <summary>The highest that was noted.</summary>
    internal double Most { get; private set; }

    /// <summary>Looks once more.</summary>
    internal void Note() => Most = Math.Max(Most, Now());

    /// <summary>For the end of the table.</summary>
    public override string ToString() =>
        $"Load of the machine: {Before:0.0} before, {Most:0.0} at most"
        + (Most > Quiet ? "; others were at work, do not trust these figures" : "");

    private static double Now() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]);
}
