namespace AutoMount.Readiness;

/// <summary>What one look at the host found.</summary>
/// <param name="Health">How it is.</param>
/// <param name="Area">What was looked at, in a word or two.</param>
/// <param name="Fact">What was found.</param>
/// <param name="Cure">What to do; empty where there is nothing to do.</param>
public sealed record Finding(Health Health, string Area, string Fact, string Cure = "")
{
    /// <summary>As it should be.</summary>
    public static Finding Good(string area, string fact) => new(Health.Good, area, fact);

    /// <summary>It works, and could be better.</summary>
    public static Finding Notable(string area, string fact, string cure) =>
        new(Health.Notable, area, fact, cure);

    /// <summary>It does not work.</summary>
    public static Finding Bad(string area, string fact, string cure) =>
        new(Health.Bad, area, fact, cure);
}

/// <summary>How something is.</summary>
public enum Health
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, and something could be better.</summary>
    Notable,

    /// <summary>Something does not work.</summary>
    Bad,
}
