using AutoMount.Benchmarks.Phases;

namespace AutoMount.Benchmarks.Inputs;

/// <summary>An archive of real files: Python's library first, then more of what every Debian has, each by name, up to a number of entries.</summary>
internal static class TreeInput
{
    private static readonly string[] s_sources =
    [
        PythonLibrary.Directory[1..],
        "usr/lib/python3",
        "usr/share/perl",
        "usr/share/zoneinfo",
        "usr/include",
        "usr/share/doc",
    ];

    internal static void Make(string directory, Sizes sizes)
    {
        string list = $"{directory}/tree.list";
        File.WriteAllLines(list, Names().Take(sizes.TreeEntries));
        Commands.Run(
            "tar",
            "-C",
            "/",
            "-cf",
            $"{directory}/tree.tar",
            "--no-recursion",
            "--mode=u+rwX",
            "-T",
            list
        );
        File.WriteAllText($"{directory}/tree.part", s_sources[0]);
    }

    /// <summary>The names of all entries there are, without the leading slash, always in the same order.</summary>
    internal static IEnumerable<string> Names() =>
        s_sources.Where(source => Directory.Exists($"/{source}")).SelectMany(Entries);

    /// <summary>Below one of the sources: directories before what is in them, siblings by name.</summary>
    private static IEnumerable<string> Entries(string directory)
    {
        yield return directory;
        foreach (
            FileSystemInfo entry in new DirectoryInfo($"/{directory}")
                .EnumerateFileSystemInfos()
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)
        )
        {
            string path = $"{directory}/{entry.Name}";
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                foreach (string below in Entries(path))
                {
                    yield return below;
                }
            }
            else
            {
                yield return path;
            }
        }
    }
}
