using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>Keeps the folders on the bus as the folder manager has them, and tells the bus what changed.</summary>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="folders">The truth.</param>
/// <param name="users">Names of owners.</param>
internal sealed class FolderPublisher(
    BusLoop loop,
    ObjectTree tree,
    FolderManager folders,
    IUserDirectory users
)
{
    // read and post in one step: the last state posted is then the last there was, whatever thread told it
    private readonly Lock _order = new();

    /// <summary>The folders on the bus.</summary>
    internal ObjectRegistry<FolderEntry> Registry { get; } = new(BusNames.FolderPrefix);

    /// <summary>Begins to follow the folder manager; nothing is announced for what is there already. May block.</summary>
    internal void Start()
    {
        folders.Changed += OnChanged;
        lock (_order)
        {
            foreach (Folder folder in folders.List(owner: null))
            {
                FolderEntry entry = FolderEntry.Of(folder, folders, users);
                loop.Post(() => Registry.Set(entry));
            }
        }
    }

    /// <summary>Follows no longer.</summary>
    internal void Stop() => folders.Changed -= OnChanged;

    private void OnChanged(FolderChange change)
    {
        lock (_order)
        {
            string id = change.Folder.Id.Value;
            if (Read(change.Folder.Id) is { } entry)
            {
                loop.Post(() => Apply(entry));
            }
            else
            {
                loop.Post(() => Remove(id));
            }
        }
    }

    private FolderEntry? Read(FolderId id)
    {
        try
        {
            return FolderEntry.Of(folders.Get(id), folders, users);
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.NoSuchFolder)
        {
            return null;
        }
    }

    private void Apply(FolderEntry entry)
    {
        FolderEntry? before = Registry.Find(entry.Id);
        Registry.Set(entry);
        string path = Registry.PathOf(entry.Id);
        if (before is not null)
        {
            string[] changed = Changes(before.Folder, entry.Folder);
            tree.EmitChanged(path, BusNames.FolderInterface, changed);
            return;
        }

        tree.EmitAdded(path, BusNames.FolderInterface);
        Tell("FolderAdded", entry.Id, path);
    }

    private void Remove(string id)
    {
        if (Registry.Find(id) is null)
        {
            return;
        }

        Registry.Remove(id);
        string path = Registry.PathOf(id);
        tree.EmitRemoved(path, BusNames.FolderInterface);
        Tell("FolderRemoved", id, path);
    }

    private void Tell(string signal, string id, string path)
    {
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
        tree.EmitChanged(BusNames.ManagerPath, BusNames.ManagerInterface, "FolderCount");
    }

    private static string[] Changes(Folder before, Folder after)
    {
        (bool Changed, string Property)[] properties =
        [
            (before.State != after.State, "State"),
            (before.Limits.Bytes != after.Limits.Bytes, "BytesLimit"),
            (before.Limits.Inodes != after.Limits.Inodes, "InodesLimit"),
        ];
        return [.. properties.Where(pair => pair.Changed).Select(pair => pair.Property)];
    }
}
