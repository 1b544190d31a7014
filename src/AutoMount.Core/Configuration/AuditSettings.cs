namespace AutoMount.Core.Configuration;

/// <summary>How long the audit is kept: who did what to which folder and session.</summary>
public sealed record AuditSettings
{
    /// <summary><c>Keep=</c>: how long an entry is kept; zero for no database, so that the journal alone has them.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(90);

    /// <summary><c>MaxEntries=</c>: the most that are kept.</summary>
    public long MaxEntries { get; init; } = 1_000_000;

    /// <summary>Whether there is a database.</summary>
    public bool IsKept => Keep > TimeSpan.Zero;
}
