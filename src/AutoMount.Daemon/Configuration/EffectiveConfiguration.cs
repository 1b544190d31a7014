using AutoMount.Core.Configuration;

namespace AutoMount.Daemon.Configuration;

/// <summary>The value of every key as the daemon goes by it. Defaults are those that the example file documents; a test proves them.</summary>
internal static class EffectiveConfiguration
{
    private const string Example = "automountd.conf";

    /// <summary>What is set over the defaults, in the order of the example; sections of groups and users after it.</summary>
    public static IReadOnlyList<ConfigurationAssignment> Over(
        IReadOnlyList<ConfigurationAssignment> set
    )
    {
        List<ConfigurationAssignment> all = [];
        HashSet<ConfigurationAssignment> used = [];
        foreach (ConfigurationAssignment standard in Defaults())
        {
            ConfigurationAssignment? own = set.FirstOrDefault(each =>
                each.Section == standard.Section && each.Key == standard.Key
            );
            all.Add(own ?? standard);
            _ = own is not null && used.Add(own);
        }

        all.AddRange(
            set.Where(each => !used.Contains(each))
                .OrderBy(each => each.Section, StringComparer.Ordinal)
        );
        return all;
    }

    /// <summary>What takes effect of files read anew while the daemon runs; the rest stays until a restart.</summary>
    public static IReadOnlyList<ConfigurationAssignment> AfterReload(
        IReadOnlyList<ConfigurationAssignment> running,
        IReadOnlyList<ConfigurationAssignment> fresh
    ) => [.. running.Where(each => !IsLive(each)), .. fresh.Where(IsLive)];

    /// <summary>What a restart would change, as it is written in the files: <c>[Sessions] DockerHost=</c>.</summary>
    public static IReadOnlyList<string> NeedingRestart(
        IReadOnlyList<ConfigurationAssignment> running,
        IReadOnlyList<ConfigurationAssignment> fresh
    )
    {
        Dictionary<(string, string), string> now = Over(running)
            .ToDictionary(each => (each.Section, each.Key), each => each.Value);
        return
        [
            .. Over(fresh)
                .Where(each =>
                    !IsLive(each) && now.GetValueOrDefault((each.Section, each.Key)) != each.Value
                )
                .Select(each => $"[{each.Section}] {each.Key}="),
        ];
    }

    private static bool IsLive(ConfigurationAssignment each) =>
        LiveKeys.Has(each.Section, each.Key);

    private static List<ConfigurationAssignment> Defaults()
    {
        using Stream stream = typeof(EffectiveConfiguration).Assembly.GetManifestResourceStream(
            Example
        )!;
        using StreamReader reader = new(stream);
        List<ConfigurationAssignment> defaults = [];
        string section = string.Empty;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                section = line[1..^1];
            }
            else if (line.StartsWith('#') && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                int equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0)
                {
                    defaults.Add(
                        new ConfigurationAssignment(
                            section,
                            line[1..equals],
                            line[(equals + 1)..],
                            File: string.Empty,
                            Line: 0
                        )
                    );
                }
            }
        }

        return defaults;
    }
}
