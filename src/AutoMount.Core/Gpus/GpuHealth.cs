namespace AutoMount.Core.Gpus;

/// <summary>What is known against one device. Immutable; each event makes the next one. Pure.</summary>
/// <remarks>
/// The severity only rises, so that the harmless error which as a rule follows a fatal one (45 after 79) does not make the
/// device look usable. It falls to nothing by proof alone: the host was booted anew, the device went away and came back
/// (a driver loaded anew, a reset over the PCI bus), or NVML says for a quiet time that nothing is wrong; and by an
/// administrator's word (<see cref="Undrain"/>).
/// </remarks>
public sealed record GpuHealth
{
    /// <summary>So many failures of programs, of at least <see cref="SuspectSessions"/> sessions within <see cref="SuspectWindow"/>, make a device suspect.</summary>
    public const int SuspectFaults = 3;

    /// <summary>See <see cref="SuspectFaults"/>.</summary>
    public const int SuspectSessions = 2;

    /// <summary>See <see cref="SuspectFaults"/>.</summary>
    public static readonly TimeSpan SuspectWindow = TimeSpan.FromMinutes(10);

    /// <summary>A device that stays bad is recorded no oftener.</summary>
    private static readonly TimeSpan BadStep = TimeSpan.FromMinutes(1);

    /// <summary>A device without blemish.</summary>
    public static GpuHealth Good { get; } = new();

    /// <summary>How bad it is.</summary>
    public GpuSeverity Severity { get; init; }

    /// <summary>Why, a sentence; empty where nothing is wrong.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Whether an administrator takes it out of use, and for what reason.</summary>
    public string? Drained { get; init; }

    /// <summary>The last error of the driver, or null.</summary>
    public int? LastXid { get; init; }

    /// <summary>When that was (UTC).</summary>
    public DateTimeOffset? LastXidAt { get; init; }

    /// <summary>When it was last found bad, by the kernel's log, NVML or a look (UTC; kept to <c>BadStep</c>), or null.</summary>
    public DateTimeOffset? BadAt { get; init; }

    /// <summary>How often each error came since boot.</summary>
    public IReadOnlyDictionary<int, int> XidCounts { get; init; } = new Dictionary<int, int>();

    /// <summary>Number of the last record of the kernel's log that was taken in, in this boot; 0 for none. A service that starts reads the log from its beginning.</summary>
    public long LogSequence { get; init; }

    /// <summary>Whether it was there before and is not now.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Failures of programs lately: whose and when.</summary>
    internal IReadOnlyList<(string Session, DateTimeOffset At)> Faults { get; init; } = [];

    /// <summary>An error of the driver.</summary>
    /// <param name="line">What it says.</param>
    /// <param name="session">Who has the device; empty where nobody does.</param>
    /// <param name="now">When it was (UTC).</param>
    public GpuHealth AfterXid(XidLine line, string session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        Dictionary<int, int> counts = new(XidCounts);
        counts[line.Xid] = counts.GetValueOrDefault(line.Xid) + 1;
        GpuHealth noted = this with { LastXid = line.Xid, LastXidAt = now, XidCounts = counts };
        string said = line.Text.Length > 0 ? $"Xid {line.Xid}: {line.Text}" : $"Xid {line.Xid}";
        return XidClasses.Of(line) switch
        {
            XidClass.Noted => noted,
            XidClass.Application => noted.AfterFault(said, session, now),
            XidClass.Contained => noted.Raise(
                GpuSeverity.NeedsReset,
                $"{said}. It was contained; the session that has the GPU may finish.",
                now
            ),
            XidClass.Device => noted.Raise(GpuSeverity.NeedsReset, said, now),
            XidClass.Gone => noted.Raise(GpuSeverity.Lost, said, now),
            _ => throw new System.Diagnostics.UnreachableException($"class of Xid {line.Xid}"),
        };
    }

    /// <summary>A look at the device by NVML.</summary>
    /// <param name="probe">What it said.</param>
    /// <param name="detail">More of it for people; may be empty.</param>
    /// <param name="quiet">How long no error must have come for a recovery to count.</param>
    /// <param name="now">When it was (UTC).</param>
    public GpuHealth AfterProbe(
        GpuProbe probe,
        string detail,
        TimeSpan quiet,
        DateTimeOffset now
    ) =>
        probe switch
        {
            GpuProbe.Unknown => this,
            GpuProbe.Lost => Raise(
                GpuSeverity.Lost,
                $"NVML: the GPU is lost. {detail}".TrimEnd(),
                now
            ),
            GpuProbe.ResetRequired => Raise(
                GpuSeverity.NeedsReset,
                $"NVML: the GPU needs a reset. {detail}".TrimEnd(),
                now
            ),
            GpuProbe.Ok => IsQuiet(quiet, now) && !IsAbsent ? Cleared() : this,
            _ => throw new System.Diagnostics.UnreachableException($"probe {probe}"),
        };

    /// <summary>A look at the host: whether the device is there.</summary>
    /// <param name="present">Whether it is.</param>
    /// <param name="now">When it was (UTC).</param>
    public GpuHealth AfterLook(bool present, DateTimeOffset now) =>
        (present, IsAbsent) switch
        {
            (true, true) => Cleared() with { IsAbsent = false },
            (false, false) => Raise(
                GpuSeverity.Lost,
                "The GPU is no longer on the PCI bus or not driven any more.",
                now
            ) with
            {
                IsAbsent = true,
            },
            _ => this,
        };

    /// <summary>Time has passed: a suspect that was quiet is one no longer.</summary>
    public GpuHealth AfterTime(TimeSpan quiet, DateTimeOffset now) =>
        Severity == GpuSeverity.Suspect && IsQuiet(quiet, now) ? Cleared() : this;

    /// <summary>The host was booted anew: what an administrator said still holds.</summary>
    public GpuHealth AfterBoot() => Good with { Drained = Drained };

    /// <summary>An administrator takes it out of use.</summary>
    /// <param name="reason">Why, for people; may be empty.</param>
    public GpuHealth Drain(string reason) => this with { Drained = reason };

    /// <summary>An administrator says that it is good.</summary>
    public GpuHealth Undrain() => Cleared() with { Drained = null };

    private bool IsQuiet(TimeSpan quiet, DateTimeOffset now) =>
        IsPast(LastXidAt, quiet, now) && IsPast(BadAt, quiet, now);

    private static bool IsPast(DateTimeOffset? time, TimeSpan span, DateTimeOffset now) =>
        time is not { } past || now - past >= span;

    private GpuHealth Cleared() =>
        Severity == GpuSeverity.Ok && Faults.Count == 0
            ? this
            : this with
            {
                Severity = GpuSeverity.Ok,
                Reason = string.Empty,
                Faults = [],
            };

    private GpuHealth Raise(GpuSeverity severity, string reason, DateTimeOffset now) =>
        severity > Severity ? this with { Severity = severity, Reason = reason, BadAt = now }
        : IsPast(BadAt, BadStep, now) ? this with { BadAt = now }
        : this;

    private GpuHealth AfterFault(string said, string session, DateTimeOffset now)
    {
        GpuHealth noted = this with
        {
            Faults =
            [
                .. Faults
                    .Where(fault => now - fault.At < SuspectWindow)
                    .TakeLast(SuspectFaults * 4),
                (session, now),
            ],
        };
        bool many =
            noted.Faults.Count >= SuspectFaults
            && noted.Faults.Select(fault => fault.Session).Distinct(StringComparer.Ordinal).Count()
                >= SuspectSessions;
        return many
            ? noted.Raise(
                GpuSeverity.Suspect,
                $"Programs of several sessions failed on it within {SuspectWindow.TotalMinutes:0} minutes; last {said}",
                now
            )
            : noted;
    }
}
