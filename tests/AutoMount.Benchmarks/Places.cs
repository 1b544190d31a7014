using System.Reflection;

namespace AutoMount.Benchmarks;

/// <summary>Where the build has put things.</summary>
internal static class Places
{
    private const string HostName = "AutoMount.FolderHost";

    /// <summary>Everything that builds and runs produce.</summary>
    internal static string Artifacts { get; } =
        typeof(Places)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Artifacts")
            .Value!;

    /// <summary>The program that serves our folder: compiled ahead of time if this one is, else as it was built for tests.</summary>
    internal static string FolderHost =>
        File.Exists($"{Environment.ProcessPath}.dll")
            ? $"{Artifacts}/bin/{HostName}/debug/{HostName}"
            : $"{AppContext.BaseDirectory}{HostName}";
}
