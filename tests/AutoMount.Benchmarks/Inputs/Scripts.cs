namespace AutoMount.Benchmarks.Inputs;

/// <summary>The Python programs beside this one.</summary>
internal static class Scripts
{
    internal const string Python = "/usr/bin/python3";

    internal static string InsertRows => Path("insert-rows.py");
    internal static string ImportModules => Path("import-modules.py");
    internal static string ListModules => Path("list-modules.py");
    internal static string MakeHistory => Path("make-history.py");
    internal static string MakeWheel => Path("make-wheel.py");

    private static string Path(string name) => $"{AppContext.BaseDirectory}Inputs/{name}";
}
