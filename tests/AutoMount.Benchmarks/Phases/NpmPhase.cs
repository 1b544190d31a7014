namespace AutoMount.Benchmarks.Phases;

/// <summary>What npm's lock of a real project asks for, installed from a cache.</summary>
internal static class NpmPhase
{
    internal static void Run(Worker worker)
    {
        string project = $"{worker.Directory}/project";
        worker.Programs.Run("/", "cp", "-r", $"{worker.Inputs}/npm/project", project);
        worker.Programs.Variables["NO_UPDATE_NOTIFIER"] = "1";
        worker.Settle();
        worker.Measure(
            "npm",
            () =>
                worker.Programs.Run(
                    project,
                    "npm",
                    "ci",
                    "--offline",
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--loglevel=error",
                    "--cache",
                    $"{worker.Inputs}/npm/cache"
                )
        );
    }
}
