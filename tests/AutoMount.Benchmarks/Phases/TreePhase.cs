namespace AutoMount.Benchmarks.Phases;

/// <summary>A tree of real files: unpacked, walked, copied in part, removed.</summary>
internal static class TreePhase
{
    private const int Passes = 3;

    internal static void Run(Worker worker)
    {
        string tree = $"{worker.Directory}/tree";
        Directory.CreateDirectory(tree);
        worker.Settle();
        worker.Always(
            "tar",
            () => worker.Programs.Run(tree, "tar", "-xf", $"{worker.Inputs}/tree.tar")
        );
        worker.Settle();
        Walk(worker, "find", "find", tree);
        Walk(worker, "du", "du", "-s", tree);
        if (worker.Wants("cp"))
        {
            string part = File.ReadAllText($"{worker.Inputs}/tree.part");
            worker.Always(
                "cp",
                () => worker.Programs.Run(tree, "cp", "-r", part, $"{worker.Directory}/copy")
            );
            worker.Programs.Run(tree, "rm", "-rf", $"{worker.Directory}/copy");
            worker.Settle();
        }

        WalkCold(worker, "find-cold", "find", tree);
        WalkCold(worker, "du-cold", "du", "-s", tree);
        worker.Settle();
        worker.Always("rm", () => worker.Programs.Run("/", "rm", "-rf", tree));
    }

    /// <summary>Once unmeasured, then several times.</summary>
    private static void Walk(Worker worker, string step, string program, params string[] arguments)
    {
        if (!worker.Wants(step))
        {
            return;
        }

        worker.Programs.Run("/", program, arguments);
        worker.Always(
            step,
            () =>
            {
                for (int i = 0; i < Passes; i++)
                {
                    worker.Programs.Run("/", program, arguments);
                }
            }
        );
    }

    private static void WalkCold(
        Worker worker,
        string step,
        string program,
        params string[] arguments
    )
    {
        if (worker.Wants(step))
        {
            worker.DropCaches();
            worker.Always(step, () => worker.Programs.Run("/", program, arguments));
        }
    }
}
