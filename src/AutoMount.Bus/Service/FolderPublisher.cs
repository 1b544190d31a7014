using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>Keeps the folders on the bus as the folder manager has them, and tells the bus what changed.</summary>
/// <param name="authority">Who may do what.</param>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="folders">The truth.</param>
/// <param name="users">Names of owners.</param>
internal sealed class FolderPublisher(
    Authority authority,
    BusLoop loop,
    ObjectTree tree,
    FolderManager folders,
    IUserDirectory users
)
{
    // read and post in one step: the last state posted is then the last there was, whatever thread told it
    private readonly Lock _order = new();

    /// <summary>The folders on the bus.</summary>
    internal ObjectRegistry<FolderEntry> Registry { get; } =
        new(BusNames.FolderPrefix, authority, AuthorityAction.ManageFolders);

    /// <summary>Begins to follow the folder manager; nothing is announced for what is there already. May block.</summary>
    internal void Start()
    {
        folders.Changed += OnChanged;
        folders.RecountChanged += OnChanged;
        lock (_order)
        {
            foreach (
                Folder folder in folders.List(owner: null).Concat(folders.ListTrash(owner: null))
            )
            {
                FolderEntry entry = FolderEntry.Of(folder, folders, users);
                loop.Post(() => Registry.Set(entry));
            }
        }
    }

    /// <summary>Follows no longer.</summary>
    internal void Stop()
    {
        folders.Changed -= OnChanged;
        folders.RecountChanged -= OnChanged;
    }

    private void OnChanged(FolderChange change) => OnChanged(change.Folder.Id);

    private void OnChanged(FolderId id)
    {
        lock (_order)
        {
            if (Read(id) is { } entry)
            {
                loop.Post(() => Apply(entry));
            }
            else
            {
                loop.Post(() => Remove(id.Value));
            }
        }
    }

    private FolderEntry? Read(FolderId id)
    {
        try
        {
            return folders.FindAny(id) is { } folder
                ? FolderEntry.Of(folder, folders, users)
                : null;
        }
        catch (ServiceException)
        {
            return null; // the records cannot be read: told by whoever asks for them
        }
    }

    private void Apply(FolderEntry entry)
    {
        FolderEntry? before = Registry.Find(entry.Id);
        Registry.Set(entry);
        string path = Registry.PathOf(entry.Id);
        if (before is not null)
        {
            string[] changed = Changes(before, entry);
            tree.EmitChanged(path, BusNames.FolderInterface, changed);
            if (before.IsReady != entry.IsReady)
            {
                TellCount();
            }

            return;
        }

        tree.EmitAdded(path);
        Tell("FolderAdded", entry.Id, path);
        TellCount();
    }

    private void Remove(string id)
    {
        if (Registry.Find(id) is not { } entry)
        {
            return;
        }

        string path = Registry.PathOf(id);
        tree.EmitRemoved(path);
        Registry.Remove(id);
        Tell("FolderRemoved", id, path);
        if (entry.IsReady)
        {
            TellCount();
        }
    }

    private void Tell(string signal, string id, string path) =>
        tree.EmitSignal(
            BusNames.ManagerPath,
            BusNames.ManagerInterface,
            signal,
            writer =>
            {
                writer.WriteString(id);
                writer.WriteObjectPath(path);
            }
        );

    private void TellCount() =>
        tree.EmitChanged(BusNames.ManagerPath, BusNames.ManagerInterface, "FolderCount");

    private static string[] Changes(FolderEntry before, FolderEntry after)
    {
        (bool Changed, string Property)[] properties =
        [
            (before.Folder.Name != after.Folder.Name, "Name"),
            (before.Path != after.Path, "Path"),
            (before.Folder.State != after.Folder.State, "State"),
            (before.Folder.Limits.Bytes != after.Folder.Limits.Bytes, "BytesLimit"),
            (before.Folder.Limits.Inodes != after.Folder.Limits.Inodes, "InodesLimit"),
            (before.Folder.AutoMount != after.Folder.AutoMount, "AutoMount"),
            (before.UsageState != after.UsageState, "UsageState"),
            (before.Folder.Description != after.Folder.Description, "Description"),
            (before.Folder.UsageMode != after.Folder.UsageMode, "UsageMode"),
            (before.Folder.TrashedAt != after.Folder.TrashedAt, "TrashedTimestamp"),
            (before.Folder.TrashedAt != after.Folder.TrashedAt, "ExpiryTimestamp"),
        ];
        return [.. properties.Where(pair => pair.Changed).Select(pair => pair.Property)];
    }
}
