using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A folder in the trash in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record TrashedJson
{
    internal TrashedJson(TrashedFolder folder)
    {
        Id = folder.Id;
        Name = folder.Name;
        Owner = folder.Owner;
        State = folder.State;
        Bytes = folder.Bytes;
        Inodes = folder.Inodes;
        Trashed = JsonTime.Format(folder.TrashedAt);
        Expires = JsonTime.Format(folder.ExpiresAt);
        Progress = folder.Progress;
    }

    public string Id { get; }

    public string Name { get; }

    public uint Owner { get; }

    public string State { get; }

    public long? Bytes { get; }

    public long? Inodes { get; }

    public string? Trashed { get; }

    public string? Expires { get; }

    public uint Progress { get; }
}

/// <summary>A folder that was deleted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Deleted">Always true.</param>
/// <param name="Id">Its id, by which it can be restored; null where it is gone for good.</param>
/// <param name="Expires">Until when it can be restored; null where it is gone for good.</param>
internal sealed record DeletedJson(string Name, bool Deleted, string? Id, string? Expires)
{
    internal static DeletedJson Of(string name, TrashedFolder? left) =>
        left is { State: "trashed" }
            ? new DeletedJson(name, Deleted: true, left.Id, JsonTime.Format(left.ExpiresAt))
            : new DeletedJson(name, Deleted: true, Id: null, Expires: null);
}

/// <summary>Folders of the trash that were deleted for good, by name or id as they were given.</summary>
internal sealed record PurgedJson(IReadOnlyList<string> Purged);
