namespace AutoMount.Benchmarks.Lines;

/// <summary>One line of the table.</summary>
/// <param name="Name">What <c>--line</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Phase">The phase that measures it.</param>
/// <param name="Bar">The ratio to native that must not be passed; null: none.</param>
internal sealed record Line(string Name, string Title, string Phase, double? Bar = null)
{
    /// <summary>Writes data: the quota is in the path, and the peers have none.</summary>
    internal bool Quota { get; init; }

    /// <summary>Measured on the machine's disk instead of in memory.</summary>
    internal bool OnDisk { get; init; }

    /// <summary>What the phase calls it.</summary>
    internal string Step { get; init; } = Name;
}
