using System.Globalization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>Limits and what is used of them, for people.</summary>
internal static class QuotaText
{
    private const decimal FullShare = 0.95m;

    /// <summary>One user's limits: over all folders in the first row, then folder by folder.</summary>
    internal static Table Own(UserSummary user, IReadOnlyList<FolderSummary> folders)
    {
        Table table = new(["FOLDER", .. Figures]);
        table.Add(["(all)", .. FolderText.Cells(user.Fill)]);
        foreach (FolderSummary folder in folders)
        {
            table.Add([folder.Name, .. FolderText.Cells(folder.Fill)]);
        }

        return table;
    }

    /// <summary>Everybody's limits over all folders. A sign beside the name tells, as repquota does, what is at its limit: bytes, then inodes.</summary>
    internal static Table Report(
        IReadOnlyList<UserSummary> users,
        ILookup<uint, FolderSummary> folders,
        Func<uint, string> nameOf
    )
    {
        Table table = new(["USER", "", ">FOLDERS", ">FULL", .. Figures]);
        foreach (UserSummary user in users)
        {
            int full = folders[user.User].Count(folder => IsFull(folder.Fill));
            table.Add([
                nameOf(user.User),
                new Cell(Signs(user.Fill), Signs(user.Fill) == "--" ? Ink.Plain : Ink.Bad),
                user.Folders.ToString(CultureInfo.InvariantCulture),
                full.ToString(CultureInfo.InvariantCulture),
                .. FolderText.Cells(user.Fill),
            ]);
        }

        return table;
    }

    /// <summary>Whether hardly anything more goes in.</summary>
    internal static bool IsFull(FolderFill fill) =>
        IsFull(fill.BytesUsed, fill.BytesLimit) || IsFull(fill.InodesUsed, fill.InodesLimit);

    private static IReadOnlyList<string> Figures =>
        [">USED", ">LIMIT", ">USE%", ">INODES", ">LIMIT", ">IUSE%"];

    private static string Signs(FolderFill fill) =>
        Sign(fill.BytesUsed, fill.BytesLimit) + Sign(fill.InodesUsed, fill.InodesLimit);

    private static string Sign(long? used, long? limit) => used >= limit ? "+" : "-";

    private static bool IsFull(long? used, long? limit) =>
        used is { } part && limit is { } whole && part >= whole * FullShare;
}
