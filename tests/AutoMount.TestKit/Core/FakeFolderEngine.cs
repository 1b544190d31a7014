using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.TestKit.Core;

/// <summary>A file system that holds nothing: it remembers what was asked of it, and fails on demand.</summary>
public sealed class FakeFolderEngine : IFolderEngine
{
    private readonly ConcurrentDictionary<FolderId, FolderUsage> _usage = new();

    /// <summary>One over an empty disk.</summary>
    public FakeFolderEngine() { }

    /// <summary>One over the disk of another, which crashed.</summary>
    public FakeFolderEngine(FakeFolderEngine crashed)
    {
        ArgumentNullException.ThrowIfNull(crashed);
        _usage = crashed._usage;
        Given = crashed.Given;
        ChecksNames = crashed.ChecksNames;
    }

    /// <summary>Whether two things of one name in a user's tree, and a view of what is not there, are a fault of the caller's.</summary>
    public bool ChecksNames { get; init; }

    /// <summary>Folders whose files are kept.</summary>
    public ICollection<FolderId> Kept => _usage.Keys;

    /// <summary>Folders shown now.</summary>
    public ConcurrentDictionary<FolderId, Folder> Attached { get; } = new();

    /// <summary>Where not null, every call but <see cref="GetUserTree"/> fails with this.</summary>
    public ServiceException? Failure { get; set; }

    /// <summary>Where not null, <see cref="Prepare"/> and <see cref="Erase"/> wait for it: a slow disk.</summary>
    public ManualResetEventSlim? Slowness { get; set; }

    /// <inheritdoc/>
    public void Prepare(Folder folder, UserAccount owner)
    {
        Check();
        Slowness?.Wait();
        _usage.TryAdd(folder.Id, new FolderUsage(FolderLimits.MinimumBytes, 1));
    }

    /// <inheritdoc/>
    public void Attach(Folder folder)
    {
        Check();
        (folder.State == FolderState.Ready ? Attached : Hidden)[folder.Id] = folder;
        CheckNames(folder.Owner);
    }

    /// <summary>Views shown now, by place.</summary>
    public ConcurrentDictionary<int, FolderView> Views { get; } = new();

    /// <inheritdoc/>
    public void ShowView(FolderView view)
    {
        Check();
        Views[view.Place] = view;
        CheckNames(view.Guest.Id);
    }

    /// <inheritdoc/>
    public void HideView(FolderView view)
    {
        Check();
        _ = Views.TryRemove(view.Place, out _);
    }

    /// <inheritdoc/>
    public void Rename(Folder folder, FolderName from)
    {
        Check();
        Attached[folder.Id] = folder;
        CheckNames(folder.Owner);
        Renames.Enqueue((from, folder.Name));
    }

    /// <summary>What was renamed, old name first.</summary>
    public ConcurrentQueue<(FolderName From, FolderName To)> Renames { get; } = new();

    /// <inheritdoc/>
    public void Detach(Folder folder)
    {
        _ = Attached.TryRemove(folder.Id, out _);
        _ = Hidden.TryRemove(folder.Id, out _);
    }

    /// <summary>Folders attached and hidden.</summary>
    public ConcurrentDictionary<FolderId, Folder> Hidden { get; } = new();

    /// <inheritdoc/>
    public void Hide(Folder folder)
    {
        Check();
        if (Attached.TryRemove(folder.Id, out _))
        {
            Hidden[folder.Id] = folder;
        }
    }

    /// <inheritdoc/>
    public void Show(Folder folder)
    {
        Check();
        _ = Hidden.TryRemove(folder.Id, out _);
        Attached[folder.Id] = folder;
        CheckNames(folder.Owner);
    }

    /// <inheritdoc/>
    public void Erase(FolderId id, FolderErasure erasure)
    {
        Slowness?.Wait();
        if (ErasureFailure is { } failure)
        {
            throw failure;
        }

        _usage.TryRemove(id, out _);
        erasure.Count();
    }

    /// <summary>Where not null, <see cref="Erase"/> fails with this.</summary>
    public ServiceException? ErasureFailure { get; set; }

    /// <summary>Where not null, a copy waits for it or for its end.</summary>
    public ManualResetEventSlim? CopyGate { get; set; }

    /// <inheritdoc/>
    public void Copy(FolderId source, FolderId target, CancellationToken cancellation)
    {
        Check();
        CopyGate?.Wait(cancellation);
        _usage[target] = _usage.GetValueOrDefault(source);
    }

    /// <inheritdoc/>
    public void GiveAway(Folder folder, UserAccount account, bool checks)
    {
        Check();
        if (checks && GiveAwayFailure is { } failure)
        {
            throw failure;
        }

        _ = Hidden.TryRemove(folder.Id, out _);
        Given[folder.Id] = account.Id;
    }

    /// <summary>Where not null, <see cref="GiveAway"/> refuses with this.</summary>
    public ServiceException? GiveAwayFailure { get; set; }

    /// <summary>Whose files are whose since they were given away.</summary>
    public ConcurrentDictionary<FolderId, UserId> Given { get; } = new();

    /// <inheritdoc/>
    public void SetLimits(Folder folder)
    {
        Check();
        Attached[folder.Id] = folder;
    }

    /// <inheritdoc/>
    public FolderUsage GetUsage(FolderId id)
    {
        Check();
        return _usage.GetValueOrDefault(id);
    }

    /// <summary>What was set for users.</summary>
    public ConcurrentDictionary<UserId, UserLimits> UserLimits { get; } = new();

    /// <summary>What <see cref="ListParts"/> finds, and waits for.</summary>
    public Func<FolderId, IReadOnlyList<FolderPart>> Parts { get; set; } = static _ => [];

    /// <summary>What <see cref="FindParts"/> finds.</summary>
    public FolderParts? KeptParts { get; set; }

    /// <inheritdoc/>
    public FolderParts? FindParts(FolderId id)
    {
        Check();
        return KeptParts;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FolderPart> ListParts(FolderId id, CancellationToken cancellation)
    {
        Check();
        return Parts(id);
    }

    /// <summary>Folders that were charged while their removal went on after a restart.</summary>
    public ConcurrentQueue<FolderId> ChargedRemovals { get; } = new();

    /// <inheritdoc/>
    public void ChargeRemoval(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ChargedRemovals.Enqueue(folder.Id);
    }

    /// <summary>Caps of folders.</summary>
    public ConcurrentDictionary<FolderId, FolderLimits> Caps { get; } = new();

    /// <summary>Caps of users.</summary>
    public ConcurrentDictionary<UserId, UserLimits> UserCaps { get; } = new();

    /// <inheritdoc/>
    public void Cap(FolderId id, FolderLimits cap) => Caps[id] = cap;

    /// <inheritdoc/>
    public void CapUser(UserId user, UserLimits cap) => UserCaps[user] = cap;

    /// <inheritdoc/>
    public void SetUserLimits(UserId user, UserLimits limits)
    {
        Check();
        UserLimits[user] = limits;
    }

    /// <inheritdoc/>
    public FolderUsage GetUserUsage(UserId user)
    {
        FolderUsage[] usages =
        [
            .. Attached
                .Values.Concat(Hidden.Values)
                .Where(folder => folder.Owner == user)
                .Select(folder => _usage.GetValueOrDefault(folder.Id)),
        ];
        return new FolderUsage(usages.Sum(usage => usage.Bytes), usages.Sum(usage => usage.Inodes));
    }

    /// <inheritdoc/>
    public event Action<FolderId>? RecountChanged;

    /// <summary>What <see cref="GetRecount"/> answers.</summary>
    public ConcurrentDictionary<FolderId, FolderRecount> Recounts { get; } = new();

    /// <inheritdoc/>
    public FolderRecount? GetRecount(FolderId id) => Recounts.GetValueOrDefault(id);

    /// <summary>Sets or ends a folder's recount, and tells so.</summary>
    public void SetRecount(FolderId id, FolderRecount? recount)
    {
        _ = recount is null ? Recounts.TryRemove(id, out _) : Recounts.TryAdd(id, recount);
        RecountChanged?.Invoke(id);
    }

    /// <inheritdoc/>
    public string GetUserTree(UserId owner) => $"{Trees}/{owner}";

    /// <summary>Where users' folders are said to be seen.</summary>
    public string Trees { get; set; } = "/run/automount/users";

    /// <summary>Sets what a folder is charged.</summary>
    public void SetUsage(FolderId id, FolderUsage usage) => _usage[id] = usage;

    private void CheckNames(UserId user)
    {
        if (!ChecksNames)
        {
            return;
        }

        string[] names =
        [
            .. Attached
                .Values.Where(folder => folder.Owner == user)
                .Select(folder => folder.Name.Value),
            .. Views.Values.Where(view => view.Guest.Id == user).Select(view => view.Name.Value),
        ];
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new InvalidOperationException(
                $"the tree of {user} holds {string.Join(", ", names.Order(StringComparer.Ordinal))}"
            );
        }

        if (Views.Values.FirstOrDefault(view => !_usage.ContainsKey(view.Folder)) is { } lost)
        {
            throw new InvalidOperationException($"a view of {lost.Folder}, which is not there");
        }
    }

    private void Check()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
