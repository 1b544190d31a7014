namespace AutoMount.Core.Configuration;

/// <summary>The keys of section <c>[Audit]</c>.</summary>
internal static class AuditKeys
{
    private const int LongestDays = 3660;
    private const long FewestEntries = 1000;
    private const long MostEntries = 100_000_000;

    public static readonly IReadOnlyList<ConfigurationKey> All =
    [
        Key("Keep", (audit, text) => audit with { Keep = Keep(text) }),
        Key("MaxEntries", (audit, text) => audit with { MaxEntries = Entries(text) }),
    ];

    private static ConfigurationKey Key(
        string name,
        Func<AuditSettings, string, AuditSettings> apply
    ) => new("Audit", name, (all, text) => all with { Audit = apply(all.Audit, text) });

    private static TimeSpan Keep(string text) =>
        text == "0"
            ? TimeSpan.Zero
            : DurationText.Parse(text, longest: TimeSpan.FromDays(LongestDays));

    private static long Entries(string text) =>
        ConfigurationValues.Count(text) is var entries and >= FewestEntries and <= MostEntries
            ? entries
            : throw new FormatException("give a number such as 1M, between 1k and 100M.");
}
