using System.Globalization;
using System.Text.RegularExpressions;

namespace AutoMount.Architecture.Tests;

/// <summary>A log message as its source declares it.</summary>
/// <param name="Id">The event's number.</param>
/// <param name="Level">Its level.</param>
/// <param name="Text">Its template.</param>
/// <param name="Parameters">Its values: types by names.</param>
internal sealed partial record LogMessage(
    int Id,
    string Level,
    string Text,
    IReadOnlyDictionary<string, string> Parameters
)
{
    /// <summary>All messages of the service.</summary>
    internal static IReadOnlyList<LogMessage> All { get; } =
    [
        .. Directory
            .EnumerateFiles(
                Path.Combine(Repository.Root, "src"),
                "*.cs",
                SearchOption.AllDirectories
            )
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)))
            .Select(Read),
    ];

    /// <summary>Whether an administrator may have to act on it.</summary>
    internal bool IsWarning => Level is "Warning" or "Error" or "Critical";

    private static LogMessage Read(Match match) =>
        new(
            int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture),
            match.Groups["level"].Value,
            match.Groups["text"].Value,
            match
                .Groups["parameters"]
                .Value.Split(',', StringSplitOptions.TrimEntries)
                .Select(Joined)
                .Select(parameter => parameter.Split(' '))
                .ToDictionary(words => words[^1], words => words[0], StringComparer.Ordinal)
        );

    private static string Joined(string parameter) => Blanks().Replace(parameter, " ");

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();

    [GeneratedRegex(
        @"LoggerMessage\(\s*(?:EventId = )?(?<id>\d+),\s*(?:Level = )?LogLevel\.(?<level>\w+),\s*(?:Message = )?""(?<text>[^""]*)""\s*\)\]\s*(?:private|internal) (?:static )?partial void \w+\(\s*(?<parameters>[^)]*?),?\s*\);",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Declaration();
}
