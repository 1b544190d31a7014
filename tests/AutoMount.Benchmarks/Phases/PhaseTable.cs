namespace AutoMount.Benchmarks.Phases;

/// <summary>All phases: work that builds on one another, done on one target in one go.</summary>
internal static class PhaseTable
{
    internal static IReadOnlyDictionary<string, Action<Worker>> All { get; } =
        new Dictionary<string, Action<Worker>>(StringComparer.Ordinal)
        {
            ["data"] = DataPhase.Run,
            ["sqlite"] = SqlitePhase.Run,
            ["small"] = SmallFilesPhase.Run,
            ["mixed"] = MixedPhase.Run,
            ["parallel"] = ParallelPhase.Run,
            ["tree"] = TreePhase.Run,
            ["python"] = PythonPhase.Run,
            ["git"] = GitPhase.Run,
            ["npm"] = NpmPhase.Run,
            ["pip"] = PipPhase.Run,
        };

    /// <summary>Does a phase in a directory of its own, which is gone afterwards.</summary>
    internal static void Run(WorkOrder order)
    {
        Worker worker = new(order);
        Directory.CreateDirectory(order.Directory);
        try
        {
            All[order.Phase](worker);
        }
        finally
        {
            Directory.Delete(order.Directory, recursive: true);
        }
    }
}
