using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Sizes;

/// <summary>The walk by which a table is filled, once.</summary>
internal sealed partial class SizeTable : ITreeTally
{
    private TreeWalk? _walk; // null once it has ended

    /// <summary>Whether the walk goes on.</summary>
    internal bool IsWalking
    {
        get
        {
            lock (_lock)
            {
                return _charges is not null;
            }
        }
    }

    /// <summary>Walks. Begun while no change is going on, after which all are told.</summary>
    /// <param name="root">The folder's root directory.</param>
    /// <param name="nodes">The nodes that there are now, perhaps of other folders too.</param>
    /// <param name="volume">The folder.</param>
    /// <param name="pace">Called now and then; may wait.</param>
    /// <param name="cancellation">Ends the walk at its next step.</param>
    /// <returns>ECANCELED, or why the tree could not be read.</returns>
    internal Errno Run(
        FileDescriptor root,
        Func<IEnumerable<Node>> nodes,
        FolderVolume volume,
        Action pace,
        CancellationToken cancellation
    )
    {
        TreeWalk walk = _walk!;
        Errno error = walk.Visit(root, PathComponent.Empty);
        bool ended = false;
        while (error == Errno.None && !ended && !cancellation.IsCancellationRequested)
        {
            error = walk.Drain(pace, cancellation);
            if (error == Errno.None)
            {
                foreach (Node node in nodes())
                {
                    FindHome(node, volume);
                }

                ended = volume.TryAlone(TryEnd, cancellation);
            }
        }

        return cancellation.IsCancellationRequested && !ended ? Errno.ECANCELED : error;
    }

    /// <summary>Shows the walk a name that it may have passed; the inode's node is locked.</summary>
    internal void Visit(RawDescriptor directory, Node within, PathComponent name, Node node)
    {
        Errno error = _walk?.Visit(directory, name, within.Inode) ?? Errno.None;
        if (error is not (Errno.None or Errno.ENOENT))
        {
            Doubt();
        }

        lock (_lock)
        {
            node.Home =
                _entries.GetValueOrDefault(node.Inode)
                ?? _charges?.GetValueOrDefault(node.Inode).Home
                ?? node.Home;
        }
    }

    /// <inheritdoc/>
    public bool TryAdd(in FileStatus status, ulong within, PathComponent name)
    {
        bool isDirectory = status.Type == FileType.Directory;
        bool hasOthers = !isDirectory && status.Links > 1;
        lock (_lock)
        {
            if (_charges is null)
            {
                return false; // given up
            }

            bool isKnown = _charges.TryGetValue(status.Inode, out CountedInode known);
            if (isKnown && (known.Charge == Gone || (known.Home is not null && !hasOthers)))
            {
                return false;
            }

            if (isKnown && known.Home is not null)
            {
                if (ReferenceEquals(known.Home, _entries.GetValueOrDefault(status.Inode)))
                {
                    known.Home.AddPlace(PlaceOf(DirectoryLocked(within), name));
                }

                return false; // without an entry of its own it counts where it was found first
            }

            long charge = isKnown ? known.Charge : InodeCharge.Of(status.Type, status.Size);
            SetLocked(status.Inode, charge, FoundLocked(in status, within, name, hasOthers));
            return true;
        }
    }

    /// <summary>What an inode that the walk found is counted in.</summary>
    private SizeEntry? FoundLocked(
        in FileStatus status,
        ulong within,
        PathComponent name,
        bool hasOthers
    )
    {
        if (status.Inode == _root.Inode)
        {
            return _root;
        }

        SizeEntry? directory = DirectoryLocked(within);
        if (hasOthers && directory is not null)
        {
            SizeEntry? own =
                _entries.GetValueOrDefault(status.Inode)
                ?? AddLocked(status.Inode, isDirectory: false, default);
            own?.AddPlace(PlaceOf(directory, name));
            return own ?? (ReferenceEquals(directory, _root) ? _rest : directory);
        }

        return MakeLocked(status.Inode, status.Type == FileType.Directory, directory, name);
    }

    /// <summary>A node from before the walk learns what it is counted in.</summary>
    private void FindHome(Node node, FolderVolume volume)
    {
        lock (node)
        {
            if (node.Number == 0 || node.HasLeft || !ReferenceEquals(node.Volume, volume))
            {
                return;
            }

            lock (_lock)
            {
                if (node is { Orphaned: true, Uncharged: false })
                {
                    SetLocked(node.Inode, node.ChargedBytes, _nameless); // no walk finds it
                    node.Home = _nameless;
                }
                else if (!IsOurs(node.Home))
                {
                    node.Home =
                        _entries.GetValueOrDefault(node.Inode)
                        ?? _charges?.GetValueOrDefault(node.Inode).Home;
                }
            }
        }
    }

    /// <summary>While no change is going on: from now on differences are told.</summary>
    private bool TryEnd()
    {
        lock (_lock)
        {
            if (_walk is { HasMore: true })
            {
                return false;
            }

            if (_homeless > 0 && _charges is not null)
            {
                foreach (CountedInode one in _charges.Values)
                {
                    if (one is { Home: null, Charge: not Gone })
                    {
                        OursOrDoubt(home: null).Add(one.Charge, inodes: 1);
                    }
                }
            }

            _charges = null;
            _walk = null;
            return true;
        }
    }
}
