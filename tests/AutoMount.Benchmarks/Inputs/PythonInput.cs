namespace AutoMount.Benchmarks.Inputs;

/// <summary>Python's library as an archive, and the names of the modules in it that can be imported on this machine.</summary>
internal static class PythonInput
{
    internal static void Make(string directory)
    {
        Commands.Run(
            "tar",
            "-C",
            PythonLibrary.Directory,
            "-cf",
            $"{directory}/library.tar",
            "--mode=u+rwX",
            "--sort=name",
            "."
        );
        Commands.Run(
            Scripts.Python,
            "-S",
            "-E",
            "-B",
            Scripts.ListModules,
            PythonLibrary.Directory,
            $"{directory}/modules"
        );
    }
}
