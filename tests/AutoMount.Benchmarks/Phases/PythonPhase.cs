using AutoMount.Benchmarks.Inputs;

namespace AutoMount.Benchmarks.Phases;

/// <summary>Python's own library on the target, some hundred modules of it imported by one interpreter.</summary>
internal static class PythonPhase
{
    private const int Passes = 2;

    internal static void Run(Worker worker)
    {
        string library = $"{worker.Directory}/library";
        Directory.CreateDirectory(library);
        worker.Programs.Run(library, "tar", "-xf", $"{worker.Inputs}/library.tar");
        worker.Settle();
        if (worker.Wants("import"))
        {
            Import(worker, library);
            worker.Always(
                "import",
                () =>
                {
                    for (int i = 0; i < Passes; i++)
                    {
                        Import(worker, library);
                    }
                }
            );
        }

        if (worker.Wants("import-cold"))
        {
            worker.DropCaches();
            worker.Programs.Run("/", Scripts.Python, "-S", "-E", "-c", "pass"); // the interpreter itself lies elsewhere
            worker.Always("import-cold", () => Import(worker, library));
        }
    }

    private static void Import(Worker worker, string library) =>
        worker.Programs.Run(
            "/",
            Scripts.Python,
            "-S",
            "-E",
            "-B",
            Scripts.ImportModules,
            library,
            $"{worker.Inputs}/modules"
        );
}
