using System.Collections.Concurrent;
using System.Globalization;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;
using AutoMount.Posix.Threads;

namespace AutoMount.FileSystem;

/// <summary>All users' trees over one backing store: what the rest of the daemon sees of the file system.</summary>
public sealed partial class FolderEngine : IFolderEngine, IDisposable
{
    private const int MostDescriptors = 16384;
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromSeconds(5);

    private readonly FolderEngineOptions _options;
    private readonly IUserDirectory _users;
    private readonly BackingStore _store;
    private readonly DescriptorCache _descriptors;
    private readonly Lock _lock = new(); // protects _trees, _ledgers and _detached; held over mounting, so that a user gets one tree
    private readonly Dictionary<UserId, UserTree> _trees = [];
    private readonly Dictionary<UserId, UserLedger> _ledgers = [];
    private readonly ConcurrentDictionary<FolderId, FolderVolume> _volumes = new(); // of all trees, shown and hidden
    private readonly Dictionary<FolderId, FolderLedger> _detached = []; // paid for until they are erased
    private readonly BoundKeeper _bounds;
    private readonly RecountQueue _recounts;
    private readonly long _start; // of the take-over
    private readonly Lazy<IReadOnlySet<string>> _mountPoints = new(MountPoints); // for the take-over: read once, as with thousands of mounts that takes long
    private readonly Dictionary<uint, TreeDescriptors> _left; // of a predecessor, until somebody takes it

    /// <summary>Opens the store; nothing is mounted yet. What a predecessor left is taken over as its folders are attached, and served by <see cref="Serve"/>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, <see cref="ServiceError.NotSupported"/>.</exception>
    public FolderEngine(FolderEngineOptions options, IUserDirectory users)
    {
        _options = options;
        _users = users;
        _store = BackingStore.Open(options.StateDirectory, options.MakeSpace);
        _descriptors = new DescriptorCache(
            (int)Math.Min(MostDescriptors, DescriptorLimit.Raise() / 2)
        );
        _ = Directory.CreateDirectory(Path.Combine(options.RuntimeDirectory, "users"));
        _bounds = new BoundKeeper(_store, exception => Report("moving a usage bound", exception));
        _recounts = new RecountQueue(
            options.RecountPace,
            volume => RecountChanged?.Invoke(volume.Id)
        );
        _start = options.Time.GetTimestamp();
        _left = TreeDescriptors.Sort(options.Descriptors?.TakeAll() ?? []);
    }

    /// <inheritdoc/>
    public event Action<FolderId>? RecountChanged;

    /// <summary>Whether <see cref="Dispose"/> leaves the mounts to a successor, where something keeps them; else it unmounts.</summary>
    public bool LeavesMounts { get; set; }

    /// <summary>Users whose trees are mounted.</summary>
    public int MountedUsers
    {
        get
        {
            lock (_lock)
            {
                return _trees.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Prepare(Folder folder, UserAccount owner)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(owner);
        _store.Prepare(folder.Id, owner.Id.Value, owner.PrimaryGroup);
    }

    /// <inheritdoc/>
    public void Attach(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        UserTree tree = GetTree(folder.Owner);
        if (tree.Find(folder.Id) is not null)
        {
            return;
        }

        VolumePlace place =
            VolumePlace.In(tree.State, folder.Id)
            ?? throw new ServiceException(
                ServiceError.LimitReached,
                $"The mount of user {folder.Owner} has shown {TreeState.MostVolumes} folders in its life and can show no more. Stop and start the service once."
            );
        FolderVolume volume = FolderVolume.Open(
            folder,
            _store,
            GetLedger(folder.Owner),
            place,
            SnapshotSettings()
        );
        _bounds.Add(folder.Id, volume.Bound);
        WasAttached(folder.Id);
        _volumes[folder.Id] = volume;
        volume.Ledger.OwnerReserve = _options.OwnerReserve;
        if (_caps.TryGetValue(folder.Id, out FolderLimits? cap))
        {
            volume.Ledger.Cap(cap);
        }

        tree.Attach(folder, volume, place.WasShown);
        if (volume.Recount is not null && tree.IsServed)
        {
            _recounts.Add(volume);
        }
    }

    /// <summary>Serves what was taken over from a predecessor; to be called once its folders are attached.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public TakeoverReport Serve()
    {
        foreach (uint user in _left.Keys.ToArray())
        {
            AdoptOrEnd(new UserId(user));
        }

        TakeoverReport report = TakeoverReport.None;
        UserTree[] waiting;
        lock (_lock)
        {
            waiting = [.. _trees.Values.Where(tree => !tree.IsServed)];
        }

        foreach (UserTree tree in waiting)
        {
            report = report.With(tree.Resume());
            foreach (FolderVolume volume in tree.Volumes.Where(one => one.Recount is not null))
            {
                _recounts.Add(volume);
            }
        }

        MountViews(waiting);
        return report with { Duration = _options.Time.GetElapsedTime(_start) };
    }

    /// <inheritdoc/>
    public void SetLimits(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Find(folder.Id).Ledger.SetLimits(folder.Limits);
    }

    /// <inheritdoc/>
    public FolderUsage GetUsage(FolderId id) => LedgerOf(id).Usage;

    /// <inheritdoc/>
    public void SetUserLimits(UserId user, UserLimits limits) => GetLedger(user).SetLimits(limits);

    /// <inheritdoc/>
    public FolderUsage GetUserUsage(UserId user) => GetLedger(user).Usage;

    /// <inheritdoc/>
    public FolderRecount? GetRecount(FolderId id) => Find(id).Recount;

    /// <inheritdoc/>
    public string GetUserTree(UserId owner) => GetTree(owner).Path;

    /// <summary>Counts a shown folder's tree on the disk: what its ledger must equal while nothing is open and nothing changes.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public FolderUsage CountUsage(FolderId id)
    {
        using AutoMount.Posix.FileDescriptor data = _store.OpenData(Find(id).Id);
        return TreeCount.Of(_store, data);
    }

    /// <summary>Unmounts everything and notes all usage that is exact; or leaves both to a successor.</summary>
    public void Dispose()
    {
        EndSnapshots();
        _recounts.Dispose();
        _bounds.Dispose();
        if (LeavesMounts && _options.Descriptors is not null)
        {
            HandOver();
            return;
        }

        lock (_lock)
        {
            FolderVolume[] volumes = [.. _trees.Values.SelectMany(tree => tree.Volumes)];
            foreach (UserTree tree in _trees.Values)
            {
                tree.UnmountPlaces(); // else another's tree would stay mounted there
            }

            foreach (UserTree tree in _trees.Values)
            {
                tree.Dispose();
            }

            _trees.Clear();
            Close(volumes);
        }

        _store.Dispose();
    }

    /// <summary>Notes the usage of folders whose files are on the disk; where that fails, the next start counts them.</summary>
    private void Close(FolderVolume[] volumes)
    {
        try
        {
            StorageErrors.Throw(
                FileIo.SynchronizeFileSystem(_store.Root),
                $"synchronise {_store.Path}"
            );
            Array.ForEach(volumes, volume => volume.Close());
        }
        catch (ServiceException exception)
        {
            Report("noting the folders' usage", exception);
        }
    }

    private void Report(string what, Exception exception) =>
        _options.OnFault?.Invoke(what, exception);

    private void HandOver()
    {
        bool ended;
        lock (_lock)
        {
            ended = _trees
                .Values.AsParallel()
                .Select(tree => tree.HandOver(HandOverPatience))
                .ToArray()
                .All(one => one);
            _trees.Clear();
        }

        if (ended)
        {
            _store.Dispose(); // else its descriptor's number must not become another file's
        }
    }

    private UserTree GetTree(UserId owner)
    {
        lock (_lock)
        {
            if (_trees.TryGetValue(owner, out UserTree? tree))
            {
                return tree;
            }

            UserAccount account =
                _users.Find(owner)
                ?? throw new ServiceException(
                    ServiceError.NoSuchUser,
                    $"This host has no account with uid {owner}."
                );
            TreeParts parts = new(
                owner.Value,
                PathOf(owner.Value),
                _store,
                _descriptors,
                _options,
                MeterOfLocked(owner)
            );
            tree = AdoptLocked(account, parts) ?? UserTree.Mount(parts, RootOf(account));
            _trees.Add(owner, tree);
            return tree;
        }
    }

    private UserTree? TryGetTree(UserId owner)
    {
        lock (_lock)
        {
            return _trees.GetValueOrDefault(owner);
        }
    }

    /// <summary>Takes a user's tree over where a predecessor left one that can be.</summary>
    private UserTree? AdoptLocked(UserAccount account, TreeParts parts)
    {
        if (!_left.Remove(account.Id.Value, out TreeDescriptors? left))
        {
            return null;
        }

        using (left)
        {
            UserTree? tree = UserTree.Adopt(
                parts,
                RootOf(account),
                left,
                _mountPoints.Value,
                out string problem
            );
            if (tree is null)
            {
                parts.Drop(); // with its device's last descriptor the old connection ends
                _options.OnMountReplaced?.Invoke(account.Id, problem);
            }

            return tree;
        }
    }

    /// <summary>A user's tree of which no folder is shown any more goes on, or ends with his account.</summary>
    private void AdoptOrEnd(UserId user)
    {
        try
        {
            _ = GetTree(user);
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.NoSuchUser)
        {
            lock (_lock)
            {
                _ = _left.Remove(user.Value, out TreeDescriptors? left);
                left?.Dispose();
            }

            new TreeParts(user.Value, PathOf(user.Value), _store, _descriptors, _options).Drop();
            _ = FileSystemMount.Unmount(
                PathOf(user.Value),
                UnmountFlags.MNT_FORCE | UnmountFlags.MNT_DETACH
            );
            _options.OnMountReplaced?.Invoke(user, exception.Message);
        }
    }

    private static HashSet<string> MountPoints() =>
        new(MountTable.Read().Entries.Select(entry => entry.Target), StringComparer.Ordinal);

    private RootDirectory RootOf(UserAccount account) =>
        new(account.Id.Value, account.PrimaryGroup, _options.Time);

    private string PathOf(uint user) =>
        Path.Combine(
            _options.RuntimeDirectory,
            "users",
            user.ToString(CultureInfo.InvariantCulture)
        );

    private UserLedger GetLedger(UserId user)
    {
        lock (_lock)
        {
            if (!_ledgers.TryGetValue(user, out UserLedger? ledger))
            {
                ledger = new UserLedger(_options.DefaultUserLimits());
                _ledgers.Add(user, ledger);
            }

            return ledger;
        }
    }

    private FolderVolume Find(FolderId id) => _volumes.GetValueOrDefault(id) ?? throw NotShown(id);

    private static ServiceException NotShown(FolderId id) =>
        new(ServiceError.NoSuchFolder, $"The folder with id '{id}' is not shown now.");
}
