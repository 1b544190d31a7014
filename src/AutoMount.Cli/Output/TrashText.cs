using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Deleted folders for people.</summary>
internal static class TrashText
{
    /// <summary>A table of what is in the trash.</summary>
    internal static Table List(
        IReadOnlyList<TrashedFolder> folders,
        Func<uint, string>? nameOfOwner
    )
    {
        string[] owner = nameOfOwner is null ? [] : ["OWNER"];
        Table table = new([.. owner, "NAME", ">SIZE", ">INODES", "DELETED", "GONE FOR GOOD", "ID"]);
        foreach (TrashedFolder folder in folders)
        {
            Cell[] cells = nameOfOwner is null ? [] : [nameOfOwner(folder.Owner)];
            table.Add([
                .. cells,
                folder.Name,
                folder.Bytes is { } bytes ? Quantity.FormatSize(bytes) : "unknown",
                folder.Inodes?.ToString(CultureInfo.InvariantCulture) ?? "unknown",
                HumanTime.Distance(folder.TrashedAt),
                Expiry(folder),
                folder.Id,
            ]);
        }

        return table;
    }

    /// <summary>What became of a folder that was deleted.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="left">What is left of it; null for nothing.</param>
    internal static string Deleted(string name, TrashedFolder? left) =>
        left is { State: "trashed" }
            ? $"Deleted '{name}'. It is in the trash until {HumanTime.Format(left.ExpiresAt)}: 'automountctl folder restore {name}' brings it back."
            : $"Deleted '{name}' for good.";

    private static Cell Expiry(TrashedFolder folder) =>
        folder.State == "trashed"
            ? HumanTime.Format(folder.ExpiresAt)
            : new Cell($"now ({folder.Progress}% removed)", Ink.Warning);
}
