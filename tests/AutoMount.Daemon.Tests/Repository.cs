using System.Runtime.CompilerServices;

namespace AutoMount.Daemon.Tests;

internal static class Repository
{
    /// <summary>The repository's top directory, known from where this file was compiled.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
