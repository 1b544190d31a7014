using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Snapshots of folders for people.</summary>
internal static class SnapshotText
{
    /// <summary>A table of snapshots.</summary>
    internal static Table List(IReadOnlyList<SnapshotEntry> snapshots)
    {
        Table table = new([">NUMBER", "TAKEN", ">SIZE", "COMPLETE", "WHY"]);
        foreach (SnapshotEntry snapshot in snapshots)
        {
            table.Add([
                snapshot.Number.ToString(CultureInfo.InvariantCulture),
                HumanTime.Distance(snapshot.TakenAt),
                Quantity.FormatSize(snapshot.Bytes),
                snapshot.IsComplete ? "yes" : new Cell("no", Ink.Warning),
                Why(snapshot),
            ]);
        }

        return table;
    }

    /// <summary>What is not as it was, a line each.</summary>
    internal static void Differences(
        Page page,
        IReadOnlyList<DifferenceEntry> differences,
        bool isMore
    )
    {
        foreach (DifferenceEntry difference in differences)
        {
            string sign = difference.Change switch
            {
                "added" => "+",
                "removed" => "-",
                _ => "~",
            };
            string end = difference.IsDirectory ? "/" : string.Empty;
            page.WriteLine(TerminalText.Escape($"{sign} {difference.Path}{end}"));
        }

        if (isMore)
        {
            page.WriteLine("... and more");
        }
    }

    /// <summary>The snapshot that is meant; null where it is not there, of which the service says more.</summary>
    internal static SnapshotEntry? Find(IReadOnlyList<SnapshotEntry> snapshots, long? number) =>
        number is not null ? snapshots.FirstOrDefault(one => one.Number == number)
        : snapshots is [.., { } newest] ? newest
        : null;

    /// <summary>What was undone, and how to undo that.</summary>
    internal static IEnumerable<string> Undone(
        string folder,
        string? path,
        SnapshotEntry? target,
        uint before
    )
    {
        string what = path is null ? $"'{folder}'" : $"'{path}' in '{folder}'";
        string when = target is null
            ? string.Empty
            : $", {HumanTime.Distance(target.TakenAt)} ({Why(target)})";
        yield return $"Made {what} what it was at snapshot {target?.Number}{when}.";
        if (target is { IsComplete: false })
        {
            yield return "That snapshot had not everything: some of what changed since may still be as it is now.";
        }

        yield return $"'automountctl folder undo {folder} --to {before}' undoes this.";
    }

    private static string Why(SnapshotEntry snapshot) =>
        snapshot.Reason switch
        {
            "session" => $"before session {snapshot.Note} changed it",
            "undo" => $"before it went back to {snapshot.Note}",
            _ => snapshot.Note.Length > 0 ? snapshot.Note : "asked for",
        };
}
