using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>What is big in a folder, for people.</summary>
internal static class FolderUsageText
{
    private const int BarLength = 20;

    /// <summary>A row for each top entry, with its share of the whole.</summary>
    internal static Table Of(FolderBreakdownDetails found)
    {
        Table table = new(">SIZE", ">SHARE", "", ">INODES", "NAME");
        long whole = found.Parts.Sum(part => part.Bytes);
        foreach (FolderPartDetails part in found.Parts)
        {
            table.Add([
                Quantity.FormatSize(part.Bytes),
                FolderText.Share(part.Bytes, whole),
                Bar(part.Bytes, whole),
                part.Inodes.ToString(CultureInfo.InvariantCulture),
                NameOf(part),
            ]);
        }

        return table;
    }

    /// <summary>When it was counted.</summary>
    internal static string When(FolderBreakdownDetails found) =>
        $"As of {HumanTime.FormatBoth(found.Counted)}{(found.IsRefreshing ? "; the folder is being walked" : "")}.";

    private static string NameOf(FolderPartDetails part) =>
        part.Kind switch
        {
            "rest" => $"({part.Entries.ToString(CultureInfo.InvariantCulture)} smaller entries)",
            "deleted" => "(deleted, still open in programs)",
            "directory" => $"{part.Name}/",
            _ => part.Name,
        };

    private static string Bar(long bytes, long whole) =>
        whole <= 0 || bytes <= 0
            ? string.Empty
            : new string('#', (int)(bytes * (decimal)BarLength / whole));
}
