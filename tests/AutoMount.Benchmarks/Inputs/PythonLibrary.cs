namespace AutoMount.Benchmarks.Inputs;

/// <summary>The standard library of Debian's own Python.</summary>
internal static class PythonLibrary
{
    /// <summary>Where it lies.</summary>
    internal static string Directory { get; } =
        System
            .IO.Directory.GetDirectories("/usr/lib", "python3.*")
            .Where(directory => File.Exists($"{directory}/os.py"))
            .OrderBy(directory => int.Parse(directory[(directory.LastIndexOf('.') + 1)..]))
            .Last();
}
