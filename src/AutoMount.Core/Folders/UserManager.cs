using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>What users may hold in all their folders together. Who may ask is decided by the caller (the bus).</summary>
/// <param name="store">Durable limits.</param>
/// <param name="engine">The file system, which enforces them.</param>
/// <param name="users">The host's user database.</param>
/// <param name="defaults">Limits of a user for whom none are set, as they are configured now.</param>
public sealed class UserManager(
    IUserLimitStore store,
    IFolderEngine engine,
    IUserDirectory users,
    Func<UserLimits> defaults
)
{
    /// <summary>One whose defaults stay.</summary>
    public UserManager(
        IUserLimitStore store,
        IFolderEngine engine,
        IUserDirectory users,
        UserLimits defaults
    )
        : this(store, engine, users, () => defaults) { }

    private readonly Lock _changes = new(); // one change at a time; protects the order of record and effect

    /// <summary>Raised after a user's limits were set; never under a lock.</summary>
    public event Action<UserId>? Changed;

    /// <summary>A user's limits.</summary>
    public UserLimits GetLimits(UserId user) => Effective(store.Find(user));

    /// <summary>The limits of everybody for whom an administrator set none.</summary>
    public UserLimits Defaults => defaults();

    /// <summary>The users for whom an administrator set limits.</summary>
    public IReadOnlyList<UserId> ListLimited() => store.List();

    /// <summary>What all folders of a user are charged now.</summary>
    public FolderUsage GetUsage(UserId user) => engine.GetUserUsage(user);

    /// <summary>Sets a user's limits; lower than used is allowed and only stops growth.</summary>
    /// <param name="user">The user.</param>
    /// <param name="bytes">Most bytes; null leaves that limit as it is.</param>
    /// <param name="inodes">Most inodes; null leaves that limit as it is.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchUser"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public UserLimits SetLimits(UserId user, long? bytes, long? inodes)
    {
        if (users.Find(user) is null)
        {
            throw new ServiceException(
                ServiceError.NoSuchUser,
                $"This host has no account with uid {user}; make the account first."
            );
        }

        UserLimits limits;
        lock (_changes)
        {
            UserLimitSettings? before = store.Find(user);
            UserLimitSettings settings = new(bytes ?? before?.Bytes, inodes ?? before?.Inodes);
            limits = Effective(settings);
            store.Set(user, settings);
            engine.SetUserLimits(user, limits);
        }

        Changed?.Invoke(user);
        return limits;
    }

    /// <summary>At start, before any folder is shown: has all limits enforced.</summary>
    public void Recover()
    {
        lock (_changes)
        {
            foreach (UserId user in store.List())
            {
                engine.SetUserLimits(user, Effective(store.Find(user)));
            }
        }
    }

    /// <summary>Has a user's limits enforced as they are now: the defaults may be others than before.</summary>
    public void Enforce(UserId user)
    {
        lock (_changes)
        {
            engine.SetUserLimits(user, Effective(store.Find(user)));
        }

        if (users.Find(user) is not null)
        {
            Changed?.Invoke(user);
        }
    }

    private UserLimits Effective(UserLimitSettings? settings)
    {
        UserLimits now = defaults();
        return new UserLimits(settings?.Bytes ?? now.Bytes, settings?.Inodes ?? now.Inodes);
    }
}
