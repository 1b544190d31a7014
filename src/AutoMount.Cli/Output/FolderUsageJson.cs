using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>What is big in a folder, in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record FolderUsageJson
{
    internal FolderUsageJson(string folder, FolderBreakdownDetails found)
    {
        Folder = folder;
        Counted = JsonTime.Format(found.Counted);
        Refreshing = found.IsRefreshing;
        Parts = [.. found.Parts.Select(part => new FolderPartJson(part))];
    }

    public string Folder { get; }

    public string? Counted { get; }

    public bool Refreshing { get; }

    public IReadOnlyList<FolderPartJson> Parts { get; }
}
