namespace AutoMount.Benchmarks.Phases;

/// <summary>A clone of a repository of some thousand files.</summary>
internal static class GitPhase
{
    private const int Passes = 5;

    internal static void Run(Worker worker)
    {
        string clone = $"{worker.Directory}/clone";
        Configure(
            worker.Programs.Variables,
            ("gc.auto", "0"),
            ("advice.detachedHead", "false"),
            ("safe.directory", "*")
        );
        worker.Programs.Run(
            "/",
            "git",
            "clone",
            "--quiet",
            "--no-hardlinks",
            $"{worker.Inputs}/history.git",
            clone
        );
        worker.Settle();
        if (worker.Wants("git-status"))
        {
            MakeOld(worker, clone);
            worker.Always(
                "git-status",
                () =>
                {
                    for (int i = 0; i < Passes; i++)
                    {
                        Status(worker, clone);
                    }
                }
            );
        }

        worker.Measure(
            "git-checkout",
            () =>
            {
                worker.Programs.Run(clone, "git", "checkout", "--quiet", "HEAD~200");
                worker.Programs.Run(clone, "git", "checkout", "--quiet", "main");
            }
        );
        if (worker.Wants("git-status-cold"))
        {
            MakeOld(worker, clone);
            worker.DropCaches();
            worker.Programs.Run("/", "git", "--version"); // git itself lies elsewhere
            worker.Always("git-status-cold", () => Status(worker, clone));
        }
    }

    /// <summary>Files as young as git's index are read by each status, for the clock is too coarse to tell; how many that are is chance.</summary>
    private static void MakeOld(Worker worker, string clone)
    {
        worker.Programs.Run(
            clone,
            "/bin/sh",
            "-c",
            "git ls-files -z | xargs -0 touch --date=@1600000000 && git update-index -q --refresh"
        );
        Status(worker, clone);
    }

    private static void Status(Worker worker, string clone) =>
        worker.Programs.Run(clone, "git", "status", "--porcelain");

    private static void Configure(
        Dictionary<string, string> variables,
        params (string Key, string Value)[] settings
    )
    {
        variables["GIT_CONFIG_NOSYSTEM"] = "1";
        variables["GIT_CONFIG_COUNT"] = $"{settings.Length}";
        for (int i = 0; i < settings.Length; i++)
        {
            variables[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            variables[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }
    }
}
