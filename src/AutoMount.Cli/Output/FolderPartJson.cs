using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>One entry at the top of a folder in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record FolderPartJson
{
    internal FolderPartJson(FolderPartDetails part)
    {
        Name = part.Name;
        Kind = part.Kind;
        Bytes = part.Bytes;
        Inodes = part.Inodes;
        Entries = part.Entries;
    }

    public string Name { get; }

    public string Kind { get; }

    public long Bytes { get; }

    public long Inodes { get; }

    public long Entries { get; }
}
