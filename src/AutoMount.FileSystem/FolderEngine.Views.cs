using AutoMount.Core;
using AutoMount.Core.Shares;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Mounts;

namespace AutoMount.FileSystem;

/// <summary>Views of folders for their owners' guests.</summary>
public sealed partial class FolderEngine
{
    private readonly Dictionary<int, FolderView> _shownViews = []; // by place; protected by _lock

    /// <inheritdoc/>
    public void ShowView(FolderView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        FolderVolume volume = Find(view.Folder);
        UserTree owner = GetTree(view.Owner.Id);
        UserTree guest = GetTree(view.Guest.Id);
        bool wasShared = volume.IsShared;
        owner.AddView(view, volume);
        guest.AddPlace(view);
        lock (_lock)
        {
            _shownViews[view.Place] = view;
        }

        if (owner.IsServed && guest.IsServed)
        {
            StorageErrors.Throw(
                guest.MountView(view, owner),
                $"mount the shared folder '{view.Name}' in {guest.Path}"
            );
            if (!wasShared)
            {
                owner.Doubt(volume);
            }
        }
    }

    /// <inheritdoc/>
    public void HideView(FolderView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        TryGetTree(view.Owner.Id)?.RemoveView(view.Number);
        TryGetTree(view.Guest.Id)?.RemovePlace(view.Place);
        lock (_lock)
        {
            _ = _shownViews.Remove(view.Place);
        }
    }

    /// <summary>Mounts the views that are not mounted, of trees that were taken over or replaced, and unmounts those that ended meanwhile.</summary>
    private void MountViews(IEnumerable<UserTree> taken)
    {
        Dictionary<string, UserTree> trees = taken.ToDictionary(
            tree => Path.GetFullPath(tree.Path),
            StringComparer.Ordinal
        );
        foreach (MountTableEntry mount in MountTable.Read().Entries)
        {
            if (
                Path.GetDirectoryName(mount.Target) is { } parent
                && trees.TryGetValue(parent, out UserTree? tree)
            )
            {
                tree.UnmountUnlessPlace(mount);
            }
        }

        FolderView[] views;
        lock (_lock)
        {
            views = [.. _shownViews.Values];
        }

        foreach (FolderView view in views)
        {
            Errno error = GetTree(view.Guest.Id).MountView(view, GetTree(view.Owner.Id));
            if (error != Errno.None)
            {
                Report(
                    $"mounting the shared folder '{view.Name}' for {view.Guest.Name}",
                    new ServiceException(ServiceError.StorageFailed, $"{error}")
                );
            }
        }
    }
}
