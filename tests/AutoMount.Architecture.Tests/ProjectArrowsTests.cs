using System.Xml.Linq;

namespace AutoMount.Architecture.Tests;

/// <summary>The arrows between projects, ARCHITECTURE.md section "Map": what a project may know, and nothing else.</summary>
public sealed class ProjectArrowsTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["AutoMount.Core"] = [],
        ["AutoMount.Posix"] = [],
        ["AutoMount.Fuse"] = ["AutoMount.Posix"],
        ["AutoMount.FileSystem"] = ["AutoMount.Core", "AutoMount.Fuse", "AutoMount.Posix"],
        ["AutoMount.Containers"] = ["AutoMount.Core", "AutoMount.Posix"],
        ["AutoMount.Bus"] = ["AutoMount.Core", "AutoMount.Posix"],
        ["AutoMount.Archives"] = ["AutoMount.Core", "AutoMount.Posix"],
        ["AutoMount.Readiness"] = ["AutoMount.Core", "AutoMount.Posix"],
        ["AutoMount.Daemon"] =
        [
            "AutoMount.Core",
            "AutoMount.Readiness",
            "AutoMount.Posix",
            "AutoMount.Fuse",
            "AutoMount.FileSystem",
            "AutoMount.Containers",
            "AutoMount.Bus",
            "AutoMount.Archives",
        ],
        ["AutoMount.Cli"] =
        [
            "AutoMount.Bus",
            "AutoMount.Core",
            "AutoMount.Posix",
            "AutoMount.Readiness",
        ],
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Source).Select(directory => Path.GetFileName(directory)!)];

    private static string Source => Path.Combine(Repository.Root, "src");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyWhatTheMapAllows(string project)
    {
        string file = Path.Combine(Source, project, $"{project}.csproj");
        IEnumerable<string> references = XDocument
            .Load(file)
            .Descendants("ProjectReference")
            .Select(reference =>
                Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)
            );

        Assert.True(Allowed.ContainsKey(project), $"{project} is not on the map");
        Assert.Empty(references.Except(Allowed[project], StringComparer.Ordinal));
    }

    [Fact]
    public void EveryProjectOfTheMap_Exists() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            Directory.GetDirectories(Source).Select(Path.GetFileName).Order(StringComparer.Ordinal)!
        );

    [Fact]
    public void OnlyPosix_ImportsTheCLibrary()
    {
        IEnumerable<string> offenders = SourceFiles()
            .Where(file => !file.Contains("/AutoMount.Posix/", StringComparison.Ordinal))
            .Where(file =>
                File.ReadAllText(file).Contains("LibraryImport(\"libc", StringComparison.Ordinal)
            );

        Assert.Empty(offenders);
    }

    [Fact]
    public void EverySourceFile_HasAtMost400Lines() =>
        Assert.DoesNotContain(SourceFiles(), file => File.ReadLines(file).Count() > 400);

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories);
}
