using System.Globalization;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.Posix.Threads;

namespace AutoMount.FileSystem;

/// <summary>All users' trees over one backing store: what the rest of the daemon sees of the file system.</summary>
public sealed class FolderEngine : IFolderEngine, IDisposable
{
    private const int MostDescriptors = 16384;

    private readonly FolderEngineOptions _options;
    private readonly IUserDirectory _users;
    private readonly BackingStore _store;
    private readonly DescriptorCache _descriptors;
    private readonly Lock _lock = new(); // protects _trees; held over mounting, so that a user gets one tree
    private readonly Dictionary<UserId, UserTree> _trees = [];

    /// <summary>Opens the store; nothing is mounted yet.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, <see cref="ServiceError.NotSupported"/>.</exception>
    public FolderEngine(FolderEngineOptions options, IUserDirectory users)
    {
        _options = options;
        _users = users;
        _store = BackingStore.Open(options.StateDirectory);
        _descriptors = new DescriptorCache(
            (int)Math.Min(MostDescriptors, DescriptorLimit.Raise() / 2)
        );
        _ = Directory.CreateDirectory(Path.Combine(options.RuntimeDirectory, "users"));
    }

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
        GetTree(folder.Owner).Attach(folder, _store);
    }

    /// <inheritdoc/>
    public void Detach(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        UserTree? tree;
        lock (_lock)
        {
            tree = _trees.GetValueOrDefault(folder.Owner);
        }

        tree?.Detach(folder.Id);
    }

    /// <inheritdoc/>
    public void Erase(FolderId id) => _store.Erase(id);

    /// <inheritdoc/>
    public void SetLimits(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Find(folder.Id).Ledger.SetLimits(folder.Limits);
    }

    /// <inheritdoc/>
    public FolderUsage GetUsage(FolderId id) => Find(id).Ledger.Usage;

    /// <inheritdoc/>
    public string GetUserTree(UserId owner) => GetTree(owner).Path;

    /// <summary>Counts a shown folder's tree on the disk: what its ledger must equal while nothing is open and nothing changes.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public FolderUsage CountUsage(FolderId id)
    {
        using AutoMount.Posix.FileDescriptor data = _store.OpenData(Find(id).Id);
        return Recount.Count(_store, data);
    }

    /// <summary>Unmounts everything and notes all usage.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (UserTree tree in _trees.Values)
            {
                tree.Dispose();
            }

            _trees.Clear();
        }

        _store.Dispose();
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
            string path = Path.Combine(
                _options.RuntimeDirectory,
                "users",
                owner.Value.ToString(CultureInfo.InvariantCulture)
            );
            RootDirectory root = new(owner.Value, account.PrimaryGroup, _options.Time);
            tree = UserTree.Mount(path, _store, _descriptors, root, _options.OnFault);
            _trees.Add(owner, tree);
            return tree;
        }
    }

    private FolderVolume Find(FolderId id)
    {
        lock (_lock)
        {
            return _trees
                    .Values.Select(tree => tree.Find(id))
                    .FirstOrDefault(volume => volume is not null)
                ?? throw new ServiceException(
                    ServiceError.NoSuchFolder,
                    $"The folder with id '{id}' is not shown now."
                );
        }
    }
}
