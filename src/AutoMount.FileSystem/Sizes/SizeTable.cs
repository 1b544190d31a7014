using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Sizes;

/// <summary>What each directory of a folder is charged for the files in it, current with each change, so that nobody walks to find what is big (decision D72).</summary>
/// <remarks>
/// A charge is counted in the entry of the inode's directory (<see cref="Node.Home"/>), and a directory's entry knows
/// its parent's: a directory that moves takes all below it along by one reference, and a listing adds up. Files at the
/// top and files with several names have entries of their own. The folder is walked once, beside running operations:
/// until that ends, a map holds each inode's charge as operations tell it, which the walk does not touch, as in
/// <see cref="LiveRecount"/>. The walk begins and ends while no change is going on
/// (<see cref="FolderVolume.TryAlone"/>), so a change is in it with all its parts or in none.
/// Lock order: a node's lock comes before <c>_lock</c>, a leaf, never held over the disk's answer.
/// </remarks>
internal sealed partial class SizeTable
{
    private const long Gone = -1;

    private readonly Lock _lock = new(); // protects all fields below and what is in the entries
    private Dictionary<ulong, SizeEntry> _entries = [];
    private readonly SizeEntry _root;
    private readonly SizeEntry _nameless; // what has no name any more and is open
    private readonly SizeEntry _rest; // top entries that came after the most
    private readonly int _most;
    private Dictionary<ulong, CountedInode>? _charges = []; // by inode, while the walk goes on
    private long _homeless; // of those, what is not known yet where it stands
    private bool _isFull;
    private volatile bool _isDoubtful;

    /// <summary>An empty table, to be filled by <see cref="Run"/>.</summary>
    /// <param name="store">Where the folder lies.</param>
    /// <param name="root">The number of its root directory.</param>
    /// <param name="most">Most entries: what comes after is counted in its parent's, where it cannot be told apart when it moves.</param>
    internal SizeTable(BackingStore store, ulong root, int most)
    {
        _walk = new TreeWalk(store, this);
        _most = most;
        _nameless = new SizeEntry(this, inode: 0, isDirectory: false);
        _rest = new SizeEntry(this, inode: 0, isDirectory: false);
        _root = new SizeEntry(this, root, isDirectory: true);
        _entries.Add(root, _root);
    }

    /// <summary>Whether something is counted in the wrong place perhaps, so that the folder should be walked again.</summary>
    internal bool IsDoubtful => _isDoubtful;

    /// <summary>Something was not told: the next who asks has the folder walked again.</summary>
    internal void Doubt() => _isDoubtful = true;

    private void DoubtIf(bool isWrong)
    {
        if (isWrong)
        {
            Doubt();
        }
    }

    /// <summary>Nobody is told of it any more: what it knows goes at once, though nodes still name entries of it.</summary>
    internal void Retire()
    {
        lock (_lock)
        {
            _entries = [];
            _charges = null;
            _walk = null;
            _way.Clear();
        }
    }

    /// <summary>An inode was looked up. No node may be locked.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="within">The directory; null where it was found without a name.</param>
    /// <param name="name">Its name there.</param>
    internal void Entered(Node node, Node? within, PathComponent name)
    {
        if (IsOurs(node.Home))
        {
            return;
        }

        lock (node)
        {
            lock (_lock)
            {
                if (!IsOurs(node.Home))
                {
                    node.Home =
                        node is { Orphaned: true, Uncharged: false } ? _nameless
                        : node.Uncharged ? null
                        : HomeLocked(node, within, name);
                }
            }
        }
    }

    /// <summary>A known inode's charge changed. Its node is locked.</summary>
    /// <param name="node">The node.</param>
    /// <param name="before">Bytes it was charged; null where it was not charged.</param>
    /// <param name="after">Bytes it is charged now; null where it is charged no longer.</param>
    internal void Note(Node node, long? before, long? after)
    {
        lock (_lock)
        {
            if (before is null && node.Orphaned)
            {
                node.Home = _nameless;
            }

            if (_charges is not null)
            {
                SetLocked(node.Inode, after ?? Gone, KnownLocked(node));
            }
            else
            {
                SizeEntry home = OursOrDoubt(node.Home);
                home.Add((after ?? 0) - (before ?? 0), Count(after) - Count(before));
            }

            if (after is null)
            {
                DropLocked(node.Inode);
                node.Home = null;
            }
        }
    }

    /// <summary>An inode was made. No node may be locked.</summary>
    /// <param name="node">Its node; null where it has none yet.</param>
    /// <param name="within">The directory.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="inode">Its number.</param>
    /// <param name="type">Its type.</param>
    /// <param name="bytes">Bytes it is charged.</param>
    internal void Born(
        Node? node,
        Node within,
        PathComponent name,
        ulong inode,
        FileType type,
        long bytes
    )
    {
        if (node is null)
        {
            lock (_lock)
            {
                _ = BornLocked(within, name, inode, type, bytes);
            }

            return;
        }

        lock (node)
        {
            lock (_lock)
            {
                SizeEntry? home = BornLocked(within, name, inode, type, bytes);
                node.Home = IsOurs(node.Home) ? node.Home : home; // the walk may have passed by, and nobody else would tell it
            }
        }
    }

    private SizeEntry? BornLocked(
        Node within,
        PathComponent name,
        ulong inode,
        FileType type,
        long bytes
    )
    {
        bool isDirectory = type == FileType.Directory;
        SizeEntry? directory = DirectoryLocked(within);
        SizeEntry? home = _entries.GetValueOrDefault(inode);
        if (home is null || home.Place.Parent is null)
        {
            home = MakeLocked(inode, isDirectory, directory, name);
        }
        else if (!home.Place.Is(PlaceOf(directory, name)))
        {
            Doubt(); // of an inode that had the number before, or moved on already
        }

        if (_charges is not null)
        {
            // who has written to it since told more than is told here
            bool isKnown = _charges.TryGetValue(inode, out CountedInode known);
            SetLocked(inode, isKnown && known.Charge != Gone ? known.Charge : bytes, home);
        }
        else
        {
            OursOrDoubt(home).Add(bytes, inodes: 1);
        }

        return home;
    }

    private static long Count(long? charge) => charge is null ? 0 : 1;

    private bool IsOurs(SizeEntry? home) => home is not null && ReferenceEquals(home.Table, this);

    private SizeEntry OursOrDoubt(SizeEntry? home)
    {
        if (IsOurs(home))
        {
            return home!;
        }

        Doubt();
        return _nameless; // so that the sum is right
    }

    /// <summary>What an inode that was looked up is counted in; null where the walk has not come by.</summary>
    private SizeEntry? HomeLocked(Node node, Node? within, PathComponent name) =>
        _entries.TryGetValue(node.Inode, out SizeEntry? own) ? own
        : _charges is not null ? _charges.GetValueOrDefault(node.Inode).Home
        : within is null ? _nameless
        : MakeLocked(node.Inode, node.Type == FileType.Directory, DirectoryLocked(within), name);

    /// <summary>The same without a look at its name.</summary>
    private SizeEntry? KnownLocked(Node node) =>
        IsOurs(node.Home) ? node.Home : _entries.GetValueOrDefault(node.Inode);

    /// <summary>What is in a directory is counted in this; null where that is not known.</summary>
    private SizeEntry? DirectoryLocked(Node directory) =>
        IsOurs(directory.Home) ? directory.Home : DirectoryLocked(directory.Inode);

    private SizeEntry? DirectoryLocked(ulong inode)
    {
        if (_entries.TryGetValue(inode, out SizeEntry? entry))
        {
            return entry;
        }

        return _charges is null ? null
            : _charges.GetValueOrDefault(inode).Home is { } home ? home
            : AddLocked(inode, isDirectory: true, default); // the walk will say where it stands
    }

    /// <summary>What an inode is to be counted in: an entry of its own, or its directory's.</summary>
    private SizeEntry? MakeLocked(
        ulong inode,
        bool isDirectory,
        SizeEntry? within,
        PathComponent name
    )
    {
        if (within is null)
        {
            return null;
        }

        bool isTop = ReferenceEquals(within, _root);
        if (!isDirectory && !isTop)
        {
            return within;
        }

        SizePlace place = PlaceOf(within, name);
        if (!_entries.TryGetValue(inode, out SizeEntry? own))
        {
            own = AddLocked(inode, isDirectory, place);
        }
        else if (own.Place.Parent is null)
        {
            own.Place = place;
        }

        return own ?? (isTop ? _rest : within);
    }

    private SizePlace PlaceOf(SizeEntry? within, PathComponent name) =>
        new(within, ReferenceEquals(within, _root) ? name.Bytes.ToArray() : null);

    /// <summary>A new entry; null where there are enough, and from then on.</summary>
    private SizeEntry? AddLocked(ulong inode, bool isDirectory, SizePlace place)
    {
        _isFull |= _entries.Count >= _most; // for good: from now on an unknown directory need not be a new one
        if (_isFull)
        {
            return null;
        }

        SizeEntry entry = new(this, inode, isDirectory) { Place = place };
        _entries.Add(inode, entry);
        return entry;
    }

    /// <summary>An entry goes; its figures are those of nothing by now.</summary>
    private void DropLocked(ulong inode)
    {
        if (inode != _root.Inode && _entries.Remove(inode, out SizeEntry? own))
        {
            if (own is not { Bytes: 0, Inodes: 0 })
            {
                OursOrDoubt(home: null).Add(own.Bytes, own.Inodes);
            }
        }
    }

    private void SetLocked(ulong inode, long charge, SizeEntry? home)
    {
        if (_charges!.TryGetValue(inode, out CountedInode old) && old.Charge != Gone)
        {
            home ??= old.Home;
            old.Home?.Add(-old.Charge, inodes: -1);
            _homeless -= old.Home is null ? 1 : 0;
        }

        _charges[inode] = new CountedInode(charge, charge == Gone ? null : home);
        if (charge != Gone)
        {
            home?.Add(charge, inodes: 1);
            _homeless += home is null ? 1 : 0;
        }
    }

    /// <summary>An inode as it is counted while the walk goes on.</summary>
    /// <param name="Charge">Bytes, or <see cref="Gone"/>.</param>
    /// <param name="Home">What it is counted in; null where the walk has not come by.</param>
    private readonly record struct CountedInode(long Charge, SizeEntry? Home);
}
