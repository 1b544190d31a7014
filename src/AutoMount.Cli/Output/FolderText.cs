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
            Cell[] cells = nameOfOwner is null ? [] : [nameOfOwner(folder.Owner)];
            table.Add([.. cells, .. Row(folder)]);
        }

        return table;
    }

    /// <summary>A table of users.</summary>
    internal static Table List(IReadOnlyList<UserSummary> users, Func<uint, string> nameOf)
    {
        Table table = new(
            "USER",
            ">UID",
            ">FOLDERS",
            ">USED",
            ">LIMIT",
            ">USE%",
            ">INODES",
            ">INODE LIMIT",
            ">IUSE%"
        );
        foreach (UserSummary user in users)
        {
            table.Add([
                nameOf(user.User),
                user.User.ToString(CultureInfo.InvariantCulture),
                user.Folders.ToString(CultureInfo.InvariantCulture),
                .. Cells(user.Fill),
            ]);
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
            .Add(
                "State",
                new Cell(details.State, details.State == "ready" ? Ink.Good : Ink.Warning)
            )
            .Add("Path", folder.Path)
            .Add("Auto-mount", folder.Name.StartsWith('.') ? details.AutoMount : "on request only")
            .Add("Description", details.Description)
            .Add("Usage mode", details.UsageMode)
            .Add("Used", Used(fill))
            .Add("Inodes", Inodes(fill))
            .AddSoft(folder.Soft)
            .Add("Usage", Usage(details.Usage))
            .Add("Created", HumanTime.FormatBoth(details.Created))
            .Add("Id", folder.Id);
    }

    /// <summary>What a user holds.</summary>
    internal static DetailList Show(UserDetails details) =>
        new DetailList()
            .Add("User", OwnerText.Describe(details.Name, details.User))
            .Add("Folders", $"{details.Folders}{Most(details.Policy.MaxFolders)}")
            .Add("Used", Used(details.Fill))
            .Add("Inodes", Inodes(details.Fill))
            .AddSoft(details.Soft)
            .Add("Sessions", PolicyText.Sessions(details.Policy))
            .Add("Together", PolicyText.Together(details.Policy))
            .Add("Lifetime", PolicyText.Ended(details.Policy));

    private static string Most(long? bound) =>
        bound is { } most ? $" of {most.ToString(CultureInfo.InvariantCulture)}" : string.Empty;

    /// <summary>Limits in words.</summary>
    internal static string Limits(FolderFill fill) =>
        $"size {Size(fill.BytesLimit, None)}, inodes {Count(fill.InodesLimit, None)}";

    private const string None = "none";

    private const string Unknown = "unknown";

    private const decimal Filling = 0.80m;

    private const decimal NearlyFull = 0.95m;

    private static Cell Used(FolderFill fill) =>
        Of(
            Size(fill.BytesUsed, Unknown),
            Size(fill.BytesLimit, None),
            ShareCell(fill.BytesUsed, fill.BytesLimit)
        );

    private static Cell Inodes(FolderFill fill) =>
        Of(
            Count(fill.InodesUsed, Unknown),
            Count(fill.InodesLimit, None),
            ShareCell(fill.InodesUsed, fill.InodesLimit)
        );

    private static string Usage(FolderUsageState usage) =>
        usage.State switch
        {
            "counting" => $"at most this, after an unclean end; {usage.Percent}% counted",
            "waiting" => "at most this, after an unclean end; other folders are counted first",
            "failed" =>
                "at most this, after an unclean end; counting failed, the journal of automountd says why",
            _ => usage.State,
        };

    private static Cell[] Row(FolderSummary folder) =>
        [folder.Name, .. Cells(folder.Fill), folder.Path];

    /// <summary>What is used, the limit and the share: of bytes, then of inodes.</summary>
    internal static Cell[] Cells(FolderFill fill) =>
        [
            Size(fill.BytesUsed, Unknown),
            Size(fill.BytesLimit, None),
            ShareCell(fill.BytesUsed, fill.BytesLimit),
            Count(fill.InodesUsed, Unknown),
            Count(fill.InodesLimit, None),
            ShareCell(fill.InodesUsed, fill.InodesLimit),
        ];

    private static Cell Of(string used, string limit, Cell share) =>
        limit == None
            ? $"{used} (no limit)"
            : new Cell(
                $"{used} of {limit}{(share.Text.Length == 0 ? "" : $" ({share.Text})")}",
                share.Ink
            );

    private static string Size(long? bytes, string otherwise) =>
        bytes is { } known ? Quantity.FormatSize(known) : otherwise;

    private static string Count(long? inodes, string otherwise) =>
        inodes?.ToString(CultureInfo.InvariantCulture) ?? otherwise;

    /// <summary>A share that stands out where little is left: from the thresholds on that are told as events.</summary>
    internal static Cell ShareCell(long? used, long? limit) =>
        new(Share(used, limit), InkOf(used, limit));

    private static Ink InkOf(long? used, long? limit) =>
        used is not { } part || limit is not { } whole ? Ink.Plain
        : part >= whole * NearlyFull ? Ink.Bad
        : part >= whole * Filling ? Ink.Warning
        : Ink.Plain;

    /// <summary>Rounded up, as df does: 100% is full and 1% is not empty.</summary>
    internal static string Share(long? used, long? limit) =>
        used is { } part && limit is > 0 and { } whole
            ? $"{Math.Ceiling(part * 100m / whole):0}%"
            : string.Empty;
}
