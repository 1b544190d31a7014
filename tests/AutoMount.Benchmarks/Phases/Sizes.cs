namespace AutoMount.Benchmarks.Phases;

/// <summary>How much each workload does.</summary>
internal sealed record Sizes
{
    /// <summary>Length of the large file, in bytes.</summary>
    internal long FileBytes { get; init; } = 1L << 30;

    /// <summary>Maps of the large file that are read through, one after another.</summary>
    internal int Maps { get; init; } = 5;

    /// <summary>Random reads of one process, and random writes.</summary>
    internal int RandomBlocks { get; init; } = 100_000;

    /// <summary>Small files.</summary>
    internal int Files { get; init; } = 10_000;

    /// <summary>Objects of each kind in the mixed workload, in thirteen parts: 2 directories, 2 links, 3 hard links, 3 chmod, 3 renames.</summary>
    internal int MixedPart { get; init; } = 1000;

    /// <summary>Files that all processes of a parallel workload make together.</summary>
    internal int ParallelFiles { get; init; } = 8000;

    /// <summary>Rows that SQLite inserts.</summary>
    internal int Rows { get; init; } = 10_000;

    /// <summary>Entries of the tree that is extracted.</summary>
    internal int TreeEntries { get; init; } = 9000;

    /// <summary>What figures are made from.</summary>
    internal static Sizes Full { get; } = new();

    /// <summary>Enough to see that everything runs.</summary>
    internal static Sizes Tiny { get; } =
        new()
        {
            FileBytes = 8L << 20,
            RandomBlocks = 500,
            Files = 200,
            MixedPart = 20,
            ParallelFiles = 80,
            Rows = 500,
            TreeEntries = 300,
        };
}
