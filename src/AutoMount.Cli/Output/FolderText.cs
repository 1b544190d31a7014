using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Folders for people.</summary>
internal static class FolderText
{
    /// <summary>A table of folders.</summary>
    internal static Table List(
        IReadOnlyList<FolderSummary> folders,
        Func<uint, string>? nameOfOwner
    )
    {
        string[] owner = nameOfOwner is null ? [] : ["OWNER"];
        Table table = new([
            .. owner,
            "NAME",
            ">USED",
            ">SIZE",
            ">USE%",
            ">INODES",
            ">INODE LIMIT",
            ">IUSE%",
            "PATH",
        ]);
        foreach (FolderSummary folder in folders)
        {
            string[] cells = nameOfOwner is null ? [] : [nameOfOwner(folder.Owner)];
            table.Add([.. cells, .. Row(folder)]);
        }

        return table;
    }

    /// <summary>All that is known of one.</summary>
    internal static DetailList Show(FolderDetails details)
    {
        FolderSummary folder = details.Summary;
        FolderFill fill = folder.Fill;
        return new DetailList()
            .Add("Name", folder.Name)
            .Add("Owner", OwnerText.Describe(details.OwnerName, folder.Owner))
            .Add("State", details.State)
            .Add("Path", folder.Path)
            .Add(
                "Used",
                Of(
                    Size(fill.BytesUsed, Unknown),
                    Size(fill.BytesLimit, None),
                    Share(fill.BytesUsed, fill.BytesLimit)
                )
            )
            .Add(
                "Inodes",
                Of(
                    Count(fill.InodesUsed, Unknown),
                    Count(fill.InodesLimit, None),
                    Share(fill.InodesUsed, fill.InodesLimit)
                )
            )
            .Add("Created", HumanTime.Format(details.Created))
            .Add("Id", folder.Id);
    }

    /// <summary>A folder's limits in words.</summary>
    internal static string Limits(FolderFill fill) =>
        $"size {Size(fill.BytesLimit, None)}, inodes {Count(fill.InodesLimit, None)}";

    private const string None = "none";

    private const string Unknown = "unknown";

    private static string[] Row(FolderSummary folder)
    {
        FolderFill fill = folder.Fill;
        return
        [
            folder.Name,
            Size(fill.BytesUsed, Unknown),
            Size(fill.BytesLimit, None),
            Share(fill.BytesUsed, fill.BytesLimit),
            Count(fill.InodesUsed, Unknown),
            Count(fill.InodesLimit, None),
            Share(fill.InodesUsed, fill.InodesLimit),
            folder.Path,
        ];
    }

    private static string Of(string used, string limit, string share) =>
        limit == None
            ? $"{used} (no limit)"
            : $"{used} of {limit}{(share.Length == 0 ? "" : $" ({share})")}";

    private static string Size(long? bytes, string otherwise) =>
        bytes is { } known ? Quantity.FormatSize(known) : otherwise;

    private static string Count(long? inodes, string otherwise) =>
        inodes?.ToString(CultureInfo.InvariantCulture) ?? otherwise;

    /// <summary>Rounded up, as df does: 100% is full and 1% is not empty.</summary>
    private static string Share(long? used, long? limit) =>
        used is { } part && limit is > 0 and { } whole
            ? $"{Math.Ceiling(part * 100m / whole):0}%"
            : string.Empty;
}
