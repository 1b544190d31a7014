using AutoMount.Core.Accounts;
using AutoMount.Core.Policies;

namespace AutoMount.Core.Folders;

/// <summary>All folders: makes, lists, limits and deletes them. Who may ask is decided by the caller (the bus).</summary>
/// <param name="store">Durable records.</param>
/// <param name="engine">The file system.</param>
/// <param name="users">The host's user database.</param>
/// <param name="time">The clock.</param>
/// <param name="policies">What users may have, as it is configured now; null for no limit.</param>
/// <param name="retention">How long a deleted folder stays in the trash, as it is configured now; null or zero for no trash.</param>
/// <remarks>
/// Each operation records its intent, then acts, then records the end, so that <see cref="Recover()"/> can finish what a
/// crash cut. One lock serialises changes; listing takes none.
/// </remarks>
public sealed partial class FolderManager(
    IFolderStore store,
    IFolderEngine engine,
    IUserDirectory users,
    TimeProvider time,
    Func<PolicyTable>? policies = null,
    Func<TimeSpan>? retention = null
)
{
    /// <summary>What is big in folders.</summary>
    public FolderBreakdowns Breakdowns { get; } = new(engine, time);

    private readonly Lock _changes = new(); // one change at a time; protects the order of record and effect, and _copied

    /// <summary>Raised after a folder was made, changed or deleted; never under a lock.</summary>
    public event Action<FolderChange>? Changed;

    /// <summary>Raised before a folder goes into the trash, is deleted or becomes another user's; a handler throws <see cref="ServiceException"/> with <see cref="ServiceError.FolderBusy"/> to refuse.</summary>
    public event Action<Folder>? Deleting;

    /// <summary>Raised before a folder gets another name; a handler throws <see cref="ServiceException"/> to refuse.</summary>
    public event Action<Folder, FolderName>? Renaming;

    /// <summary>Raised before a user's folder gets a name, by whatever way; never under a lock. What holds the name and is not seen lets it go.</summary>
    public event Action<UserId, FolderName>? Naming;

    /// <summary>Raised on a thread of the engine when <see cref="GetRecount"/> has another state.</summary>
    public event Action<FolderId>? RecountChanged
    {
        add => engine.RecountChanged += value;
        remove => engine.RecountChanged -= value;
    }

    /// <summary>Makes a folder and shows it in its owner's tree.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchUser"/>, <see cref="ServiceError.FolderExists"/>, <see cref="ServiceError.LimitReached"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public Folder Create(UserId owner, FolderName name, FolderLimits limits)
    {
        UserAccount account = AccountOf(owner);
        Folder folder = New(owner, name, limits);
        CheckNumber(account); // before somebody lets the name go, and once more below
        Naming?.Invoke(owner, name);
        lock (_changes)
        {
            CheckNumber(account);
            store.Add(folder);
            try
            {
                folder = Complete(folder, account);
            }
            catch
            {
                Undo(folder);
                throw;
            }
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Added, folder));
        return folder;
    }

    /// <summary>Sets a folder's hard limits; lower than used is allowed and only stops growth.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>.</exception>
    public Folder SetLimits(FolderId id, FolderLimits limits)
    {
        Folder folder;
        lock (_changes)
        {
            folder = Get(id) with { Limits = limits };
            store.Update(folder);
            engine.SetLimits(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Changed, folder));
        return folder;
    }

    /// <summary>Sets how sessions get a dotfolder; those that run follow at once.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>; <see cref="ServiceError.InvalidArgument"/> for one without a dot.</exception>
    public Folder SetAutoMount(FolderId id, AutoMountMode mode)
    {
        Folder folder;
        lock (_changes)
        {
            folder = Get(id) with { AutoMount = mode };
            if (!folder.Name.IsDotfolder)
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The folder '{folder.Name}' is mounted only where it is asked for, as its name does not begin with a dot; "
                        + $"ask with '--mount {folder.Name}' or '--mount {folder.Name}:ro'."
                );
            }

            store.Update(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Changed, folder));
        return folder;
    }

    /// <summary>Gives a folder another name. Running sessions follow at once: a dotfolder moves to its new place, or goes, and what was asked for by name stays where it is.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.FolderExists"/>.</exception>
    public Folder Rename(FolderId id, FolderName name)
    {
        Folder folder;
        Naming?.Invoke(Get(id).Owner, name);
        lock (_changes)
        {
            folder = Get(id);
            if (folder.Name == name)
            {
                return folder;
            }

            Renaming?.Invoke(folder, name);
            folder = folder with { Name = name, RenamedFrom = folder.Name };
            store.Update(folder);
            folder = CompleteRename(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Changed, folder));
        return folder;
    }

    /// <summary>Sets what is said of a folder; null leaves it as it is.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>.</exception>
    public Folder Describe(FolderId id, FolderDescription? description, FolderUsageMode? mode)
    {
        Folder folder;
        lock (_changes)
        {
            folder = Get(id);
            folder = folder with
            {
                Description = description ?? folder.Description,
                UsageMode = mode ?? folder.UsageMode,
            };
            store.Update(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Changed, folder));
        return folder;
    }

    /// <summary>Folders that can be used, of one owner or of everybody.</summary>
    public IReadOnlyList<Folder> List(UserId? owner) =>
        [.. store.List(owner).Where(folder => folder.State == FolderState.Ready)];

    /// <summary>The folder of that id.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>.</exception>
    public Folder Get(FolderId id) =>
        Find(id)
        ?? throw new ServiceException(
            ServiceError.NoSuchFolder,
            $"There is no folder with id '{id}'."
        );

    /// <summary>The folder of that id where it can be used, else null.</summary>
    public Folder? Find(FolderId id) =>
        store.Find(id) is { State: FolderState.Ready } folder ? folder : null;

    /// <summary>The owner's folder of that name.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>.</exception>
    public Folder Get(UserId owner, FolderName name) =>
        List(owner).FirstOrDefault(folder => folder.Name == name)
        ?? throw new ServiceException(
            ServiceError.NoSuchFolder,
            $"There is no folder '{name}'. 'automountctl folder list' shows the ones there are; "
                + $"'automountctl folder create {name}' makes it."
        );

    /// <summary>What a folder is charged now.</summary>
    public FolderUsage GetUsage(FolderId id) => engine.GetUsage(id);

    /// <summary>Why a folder's usage is not exact; null where it is.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> where it is not shown.</exception>
    public FolderRecount? GetRecount(FolderId id) => engine.GetRecount(id);

    /// <summary>The host path under which a user's folders are seen, and those shared with him.</summary>
    public string GetUserTree(UserId user) => engine.GetUserTree(user);

    /// <summary>The host directory under which the folder is seen by its owner.</summary>
    public string GetPath(Folder folder) => $"{engine.GetUserTree(folder.Owner)}/{folder.Name}";

    private UserAccount AccountOf(UserId user) =>
        users.Find(user)
        ?? throw new ServiceException(
            ServiceError.NoSuchUser,
            $"This host has no account with uid {user}; make the account first."
        );

    private Folder New(UserId owner, FolderName name, FolderLimits limits) =>
        new()
        {
            Id = FolderId.New(),
            Owner = owner,
            Name = name,
            Limits = limits,
            State = FolderState.Creating,
            CreatedAt = time.GetUtcNow(),
        };

    private void CheckNumber(UserAccount owner)
    {
        int most = policies?.Invoke().Of(owner).MaxFolders ?? int.MaxValue;
        int present = store
            .List(owner.Id)
            .Count(folder => folder.State is FolderState.Creating or FolderState.Ready);
        if (present >= most)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"You have {present} folders, and {most} are allowed (MaxFolders=). Delete one first, or ask the "
                    + "administrator to raise MaxFolders= in automountd.conf(5)."
            );
        }
    }

    private Folder Complete(Folder folder, UserAccount account)
    {
        Folder ready = folder with { State = FolderState.Ready };
        engine.Prepare(folder, account);
        engine.Attach(ready);
        store.Update(ready);
        return ready;
    }

    /// <summary>The record holds the new name already; the old one is forgotten once nobody can see it any more.</summary>
    private Folder CompleteRename(Folder folder)
    {
        if (folder.RenamedFrom is not { } from)
        {
            return folder;
        }

        engine.Rename(folder, from);
        Folder renamed = folder with { RenamedFrom = null };
        store.Update(renamed);
        return renamed;
    }

    private void Undo(Folder folder)
    {
        engine.Detach(folder);
        engine.Erase(folder.Id, new FolderErasure(total: 1));
        store.Remove(folder.Id);
    }
}
