using System.Reflection;

namespace AutoMount.EndToEnd.Tests;

/// <summary>Programs of ours that tests start.</summary>
internal static class Programs
{
    /// <summary>Serves one folder.</summary>
    public static string FolderHost { get; } = PathOf("FolderHost");

    /// <summary>Makes kernel calls as it is told.</summary>
    public static string FileWorker { get; } = PathOf("FileWorker");

    private static string PathOf(string name) =>
        typeof(Programs)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == name)
            .Value!;
}
