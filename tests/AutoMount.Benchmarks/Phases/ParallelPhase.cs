namespace AutoMount.Benchmarks.Phases;

/// <summary>Several processes, each with files of its own in a directory of its own.</summary>
internal static class ParallelPhase
{
    internal static void Run(Worker worker)
    {
        foreach (int count in (int[])[2, 4])
        {
            string step = $"parallel-{count}";
            if (worker.Wants(step))
            {
                worker.Settle();
                using ChildProcesses children = new(
                    count,
                    i =>
                        [
                            "files",
                            $"{worker.Directory}/parallel{i}",
                            $"{worker.Sizes.ParallelFiles / count}",
                        ]
                );
                worker.Always(step, children.RunAll);
            }
        }
    }
}
