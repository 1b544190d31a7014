using System.Reflection;

namespace AutoMount.EndToEnd.Tests.Software;

/// <summary>Packages fetched once and kept below <c>artifacts/</c>, so that installing them is a test of the directory, not of the network.</summary>
internal static class NpmCache
{
    public const string Packages = "express@4 eslint@8";

    private static readonly Lazy<string> s_directory = new(Fetch);

    public static string Directory => s_directory.Value;

    private static string Fetch()
    {
        string cache = typeof(NpmCache)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "NpmCache")
            .Value!;
        Command.Shell(
            "/",
            $"""
            [ ! -e {cache}/complete ] || exit 0
            rm -rf {cache}
            mkdir -p {cache}
            project=$(mktemp -d)
            cd "$project"
            npm install --no-audit --no-fund --loglevel=error --cache {cache} {Packages}
            rm -rf "$project"
            touch {cache}/complete
            """
        );
        return cache;
    }
}
