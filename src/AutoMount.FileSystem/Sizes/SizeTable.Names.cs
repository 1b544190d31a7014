using AutoMount.FileSystem.Nodes;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Sizes;

/// <summary>Names that come, go and move; the inode's node is locked where it has one.</summary>
internal sealed partial class SizeTable
{
    /// <summary>A name was renamed.</summary>
    /// <param name="node">What it is of.</param>
    /// <param name="links">How many names that has.</param>
    /// <param name="from">Where it stood.</param>
    /// <param name="oldName">Its name there.</param>
    /// <param name="to">Where it stands.</param>
    /// <param name="newName">Its name there.</param>
    /// <returns>False where the walk has not come by yet and must be shown the name.</returns>
    internal bool TryMove(
        Node node,
        uint links,
        Node from,
        PathComponent oldName,
        Node to,
        PathComponent newName
    )
    {
        lock (_lock)
        {
            if (IsUnseenLocked(node.Inode))
            {
                return false;
            }

            SizePlace old = PlaceOf(DirectoryLocked(from), oldName);
            SizePlace place = PlaceOf(DirectoryLocked(to), newName);
            SizeEntry? own = _entries.GetValueOrDefault(node.Inode);
            bool isFile = node.Type != FileType.Directory;
            DoubtIf(isFile && links > 1 && _charges is not null); // the walk may see both names
            if (place.Parent is null || old.Parent is null)
            {
                Doubt();
            }
            else if (own is { IsDirectory: true })
            {
                own.Place = place;
            }
            else if (own is not null)
            {
                MoveOwnLocked(own, node, old, place);
            }
            else if (isFile && links == 1)
            {
                TransferLocked(
                    node,
                    MakeLocked(node.Inode, isDirectory: false, place.Parent, newName)
                );
            }
            else if (isFile || !ReferenceEquals(old.Parent, place.Parent))
            {
                Doubt(); // it has no entry, since there were enough
            }

            return true;
        }
    }

    /// <summary>A name was made for an inode that exists.</summary>
    /// <param name="node">The inode's.</param>
    /// <param name="wasNameless">Whether it had none.</param>
    /// <param name="to">Where the name stands.</param>
    /// <param name="name">The name.</param>
    /// <returns>As <see cref="TryMove"/>.</returns>
    internal bool TryLink(Node node, bool wasNameless, Node to, PathComponent name)
    {
        lock (_lock)
        {
            if (IsUnseenLocked(node.Inode))
            {
                Doubt(); // the walk may count the names it has had or has
                return false;
            }

            SizeEntry? within = DirectoryLocked(to);
            if (wasNameless)
            {
                TransferLocked(node, MakeLocked(node.Inode, isDirectory: false, within, name));
                return true;
            }

            SizeEntry? own = _entries.GetValueOrDefault(node.Inode);
            if (_charges is null && own is null && IsOurs(node.Home))
            {
                SizePlace first = new(node.Home, Name: null);
                own = AddLocked(node.Inode, isDirectory: false, first);
                if (own is not null)
                {
                    TransferLocked(node, own);
                }
            }

            if (_charges is not null || own is null || within is null)
            {
                Doubt();
                return true;
            }

            own.AddPlace(PlaceOf(within, name));
            return true;
        }
    }

    /// <summary>A name of an inode that has others went.</summary>
    internal void NameWent(ulong inode, Node from, PathComponent name)
    {
        lock (_lock)
        {
            bool isExact =
                _charges is null
                && _entries.TryGetValue(inode, out SizeEntry? own)
                && own.TryRemovePlace(PlaceOf(DirectoryLocked(from), name));
            DoubtIf(!isExact);
        }
    }

    /// <summary>The last name of an open inode went, which is charged until its last close.</summary>
    internal void LostName(Node node)
    {
        lock (_lock)
        {
            if (_charges is not null)
            {
                SetLocked(node.Inode, node.ChargedBytes, _nameless);
            }
            else
            {
                OursOrDoubt(node.Home).Add(-node.ChargedBytes, inodes: -1);
                _nameless.Add(node.ChargedBytes, inodes: 1);
            }

            DropLocked(node.Inode);
            node.Home = _nameless;
        }
    }

    /// <summary>The last name of an inode that has no node went.</summary>
    internal void UnknownWent(ulong inode, Node from, long charge)
    {
        lock (_lock)
        {
            if (_charges is not null)
            {
                SetLocked(inode, Gone, home: null);
            }
            else
            {
                SizeEntry? within = DirectoryLocked(from);
                SizeEntry? home =
                    _entries.GetValueOrDefault(inode)
                    ?? (ReferenceEquals(within, _root) ? _rest : within);
                OursOrDoubt(home).Add(-charge, inodes: -1);
            }

            DropLocked(inode);
        }
    }

    /// <summary>A file that has an entry of its own has one name in another place; with no other name, it is counted where it goes.</summary>
    private void MoveOwnLocked(SizeEntry own, Node node, SizePlace old, SizePlace place)
    {
        if (!own.TryRemovePlace(old))
        {
            Doubt();
            return;
        }

        own.AddPlace(place);
        if (own.More is null && place.Name is null)
        {
            TransferLocked(node, place.Parent);
            DropLocked(node.Inode);
        }
    }

    /// <summary>Counts an inode in another entry.</summary>
    private void TransferLocked(Node node, SizeEntry? home)
    {
        if (_charges is not null)
        {
            SetLocked(node.Inode, _charges[node.Inode].Charge, home);
        }
        else
        {
            OursOrDoubt(node.Home).Add(-node.ChargedBytes, inodes: -1);
            OursOrDoubt(home).Add(node.ChargedBytes, inodes: 1);
        }

        node.Home = home;
    }

    private bool IsUnseenLocked(ulong inode) =>
        _charges is not null
        && (
            !_charges.TryGetValue(inode, out CountedInode counted)
            || counted.Charge == Gone
            || counted.Home is null
        );
}
