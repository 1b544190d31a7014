using AutoMount.Benchmarks.Inputs;

namespace AutoMount.Benchmarks.Phases;

/// <summary>A large wheel, installed as a user does: <c>pip install --user</c>.</summary>
internal static class PipPhase
{
    internal static void Run(Worker worker)
    {
        worker.Programs.Variables["PYTHONUSERBASE"] = $"{worker.Directory}/local";
        worker.Settle();
        worker.Measure(
            "pip",
            () =>
                worker.Programs.Run(
                    worker.Inputs,
                    Scripts.Python,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--user",
                    "--break-system-packages",
                    "--no-index",
                    "--no-deps",
                    "--no-cache-dir",
                    "--disable-pip-version-check",
                    "automount_benchmark-1.0-py3-none-any.whl"
                )
        );
    }
}
