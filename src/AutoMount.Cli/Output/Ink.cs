namespace AutoMount.Cli.Output;

/// <summary>What a piece of text is, for who can see colours.</summary>
internal enum Ink
{
    /// <summary>Text like any other.</summary>
    Plain,

    /// <summary>The header of a table.</summary>
    Header,

    /// <summary>Works, runs.</summary>
    Good,

    /// <summary>Wants to be looked at.</summary>
    Warning,

    /// <summary>Failed, or full.</summary>
    Bad,

    /// <summary>Over, or of no weight.</summary>
    Faint,
}
