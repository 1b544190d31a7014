using AutoMount.FileSystem.Nodes;
using AutoMount.Fuse;

namespace AutoMount.FileSystem.Views;

/// <summary>The guests' views of one owner's folders, and what they and the owner must be told when another of them changes something.</summary>
/// <remarks>
/// While a folder is shared the kernel keeps neither names nor attributes of it (validity 0) and reads content from the store,
/// so most changes need no message. What it may still hold is listings, pages of mappings, and what it had before the
/// sharing began.
/// </remarks>
/// <param name="device">The owner's connection, which is also that of the views.</param>
internal sealed class ViewTable(FuseDevice device)
{
    private GuestView?[] _views = []; // by number; made with the first view
    private readonly Lock _changes = new(); // protects the writing of _views and _shown, and _notifier
    private volatile GuestView[] _shown = []; // grows and shrinks by replacement
    private ViewNotifier? _notifier;

    /// <summary>The view of a number, or null.</summary>
    internal GuestView? Find(int number)
    {
        GuestView?[] views = Volatile.Read(ref _views);
        return (uint)number < (uint)views.Length ? Volatile.Read(ref views[number]) : null;
    }

    /// <summary>All views.</summary>
    internal GuestView[] All() => _shown;

    /// <summary>Takes a view in; from now on its folder is shared.</summary>
    internal void Add(GuestView view)
    {
        lock (_changes)
        {
            _notifier ??= new ViewNotifier(device);
            if (_views.Length == 0)
            {
                Volatile.Write(ref _views, new GuestView?[ViewIds.Places]);
            }

            Volatile.Write(ref _views[view.Number], view);
            _shown = [.. _shown, view];
            view.Volume.IsShared = true;
        }
    }

    /// <summary>Ends a view. Its nodes answer EACCES until the kernel has forgotten them.</summary>
    internal void Remove(GuestView view)
    {
        lock (_changes)
        {
            if (!_shown.Contains(view))
            {
                return;
            }

            Volatile.Write(ref _views[view.Number], null);
            _shown = [.. _shown.Where(other => other != view)];
            view.Volume.IsShared = _shown.Any(other => other.Volume == view.Volume);
        }
    }

    /// <summary>A name in a directory was made, removed or renamed. No node may be locked.</summary>
    internal void NamesChanged(ushort by, Node directory, ReadOnlySpan<byte> name)
    {
        if (!directory.Volume.IsShared)
        {
            return;
        }

        if (by != 0)
        {
            _notifier?.NameChanged(directory.Number, name); // the owner's kernel may know from before that there was none
        }

        TellOthers(by, directory);
    }

    /// <summary>A file's content changed. No node may be locked.</summary>
    /// <param name="by">The view through which; 0 for the owner's own.</param>
    /// <param name="node">The file.</param>
    /// <param name="misplaced">Whether the kernel has put it at the wrong place of its cache, which is locked until it is answered.</param>
    internal void ContentChanged(ushort by, Node node, bool misplaced = false)
    {
        if (!node.Volume.IsShared)
        {
            return;
        }

        if (misplaced && node.Mode == IoMode.Cached)
        {
            _notifier?.ContentChangesLater(node.Number);
        }

        if (by != 0 && node is { Mode: IoMode.Cached } && node.Opens > node.GuestOpens)
        {
            _notifier?.ContentChanged(node.Number);
        }

        if (node.GuestOpens > 0)
        {
            foreach (GuestView view in _shown)
            {
                if (view.Number != by && view.Volume == node.Volume)
                {
                    _notifier?.ContentChanged(ViewIds.Tag(node.Number, view.Number));
                }
            }
        }
    }

    /// <summary>Has the kernel forget listings; a directory's pages are never locked while a request is waited for, so this waits for nobody.</summary>
    private void TellOthers(ushort by, Node directory)
    {
        if (by != 0)
        {
            _ = device.InvalidateInode(directory.Number); // ENOENT: the kernel does not know it there
        }

        foreach (GuestView view in _shown)
        {
            if (view.Number != by && view.Volume == directory.Volume)
            {
                _ = device.InvalidateInode(ViewIds.Tag(directory.Number, view.Number));
            }
        }
    }

    /// <summary>Ends the notifier.</summary>
    internal void Close()
    {
        lock (_changes)
        {
            _notifier?.Dispose();
            _notifier = null;
        }
    }
}
