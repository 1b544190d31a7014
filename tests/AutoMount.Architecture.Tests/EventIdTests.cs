using System.Text.RegularExpressions;

namespace AutoMount.Architecture.Tests;

/// <summary>A log message's number finds one message.</summary>
public sealed partial class EventIdTests
{
    [Fact]
    public void EventIds_AreUsedOnce()
    {
        string[] twice =
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(Repository.Root, "src"),
                    "*.cs",
                    SearchOption.AllDirectories
                )
                .SelectMany(file => EventId().Matches(File.ReadAllText(file)))
                .GroupBy(match => match.Groups["id"].Value, StringComparer.Ordinal)
                .Where(group => group.Count() > 1)
                .Select(group => group.Key),
        ];

        Assert.Empty(twice);
    }

    [GeneratedRegex(@"(?:EventId = |LoggerMessage\(\s*)(?<id>\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex EventId();
}
