using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Policies;
using static AutoMount.Bus.SdBus.PropertyChange;
using static AutoMount.Bus.Service.BusValues;

namespace AutoMount.Bus.Service;

/// <summary>The objects below <c>/org/automount1/user</c>, one for each user who was asked for since the start. For the bus thread.</summary>
/// <param name="authority">Who may do what.</param>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="limits">The truth.</param>
/// <param name="folders">The folders on the bus.</param>
/// <param name="users">Names of users.</param>
/// <param name="policies">What users may have, as it is configured now.</param>
/// <param name="log">Told of each change.</param>
/// <param name="soft">Soft limits.</param>
internal sealed class UserObjects(
    Authority authority,
    BusLoop loop,
    ObjectTree tree,
    UserManager limits,
    ObjectRegistry<FolderEntry> folders,
    IUserDirectory users,
    Func<PolicyTable> policies,
    ChangeLog log,
    SoftLimitValues soft
)
{
    private readonly UserGate _gate = new();

    // read and post in one step: the last state posted is then the last there was, whatever thread told it
    private readonly Lock _order = new();

    /// <summary>The users on the bus.</summary>
    internal ObjectRegistry<UserEntry> Registry { get; } =
        new(BusNames.UserPrefix, authority, AuthorityAction.Inspect);

    /// <summary>Begins to follow the user manager.</summary>
    internal void Start() => limits.Changed += OnChanged;

    /// <summary>Follows no longer.</summary>
    internal void Stop() => limits.Changed -= OnChanged;

    /// <summary>The interface.</summary>
    internal InterfaceDefinition Define()
    {
        InterfaceDefinition definition = new(BusNames.UserInterface);
        definition.Method("SetLimits", "options:a{sv}", "", SetLimitsAsync);
        QuotaPublisher.Define(definition);
        SoftLimitPublisher.Define(definition);
        PropertyTable<UserEntry> table = new(definition, Entry);
        table.UInt32("Uid", Constant, entry => entry.Owner.Value);
        table.Text("Name", Private, entry => entry.Account.Name);
        table.UInt64("BytesUsed", Silent, entry => (ulong)limits.GetUsage(entry.Owner).Bytes);
        table.UInt64("BytesLimit", Private, entry => Limit(entry.Limits.Bytes));
        table.UInt64("InodesUsed", Silent, entry => (ulong)limits.GetUsage(entry.Owner).Inodes);
        table.UInt64("InodesLimit", Private, entry => Limit(entry.Limits.Inodes));
        soft.Define(table, entry => SoftSubject.Of(entry.Owner));
        table.UInt32(
            "FolderCount",
            Silent,
            entry =>
                (uint)folders.All.Count(folder => folder.IsReady && folder.Owner == entry.Owner)
        );
        table.Add(
            "Policy",
            "a{sv}",
            Silent,
            (entry, to) => to.WriteDictionary(PolicyValues.Of(policies().Of(entry.Account)))
        );
        return definition;
    }

    /// <summary>Puts a user on the bus where he is not there yet.</summary>
    /// <returns>His object's path.</returns>
    internal async Task<string> GetAsync(Caller caller, UserId user)
    {
        if (Registry.Find($"{user}") is null)
        {
            Apply(await _gate.RunAsync(caller.User, () => Read(user)).ConfigureAwait(true));
        }

        return Registry.PathOf($"{user}");
    }

    /// <summary>One user, or all who have folders or limits of their own, by uid. Whoever is listed is on the bus.</summary>
    internal async Task<IReadOnlyList<UserEntry>> ListAsync(Caller caller, UserId? user)
    {
        HashSet<UserId> wanted = user is { } one
            ? [one]
            : [.. folders.All.Select(folder => folder.Owner)];
        IReadOnlyList<UserEntry> entries = await _gate
            .RunAsync(
                caller.User,
                () =>
                {
                    HashSet<UserId> limited = [.. limits.ListLimited()];
                    wanted.UnionWith(user is null ? limited : []);
                    return wanted
                        .OrderBy(each => each.Value)
                        .Select(each =>
                            ReadKnownOrNot(
                                each,
                                limited.Contains(each) ? limits.GetLimits(each) : limits.Defaults
                            )
                        )
                        .ToArray();
                }
            )
            .ConfigureAwait(true);
        foreach (UserEntry entry in entries)
        {
            Apply(entry);
        }

        return entries;
    }

    /// <summary>Writes <c>a(uutttto)</c>: uid, folders, bytes used and allowed, inodes used and allowed, object of each.</summary>
    internal void WriteSummaries(MessageWriter writer, IReadOnlyList<UserEntry> entries)
    {
        // counted once: users times folders would keep everybody else's calls waiting
        Dictionary<UserId, int> numbers = folders
            .All.Where(folder => folder.IsReady)
            .CountBy(folder => folder.Owner)
            .ToDictionary();
        writer.WriteArray(
            "(uutttto)",
            entries,
            (to, entry) => WriteSummary(to, entry, (uint)numbers.GetValueOrDefault(entry.Owner))
        );
    }

    private void WriteSummary(MessageWriter writer, UserEntry entry, uint number)
    {
        FolderUsage usage = limits.GetUsage(entry.Owner);
        writer.WriteUInt32(entry.Owner.Value);
        writer.WriteUInt32(number);
        writer.WriteUInt64((ulong)usage.Bytes);
        writer.WriteUInt64(Limit(entry.Limits.Bytes));
        writer.WriteUInt64((ulong)usage.Inodes);
        writer.WriteUInt64(Limit(entry.Limits.Inodes));
        writer.WriteObjectPath(Registry.PathOf(entry.Id));
    }

    /// <summary>Sets the limits that the options name; an absent one stays.</summary>
    internal async Task<Reply> SetLimitsAsync(MethodCall call, UserId user, CallOptions options)
    {
        long? bytes = options.TakeNumber("bytes");
        long? inodes = options.TakeNumber("inodes");
        (long? Bytes, long? Inodes) softer = SoftLimitValues.Take(options);
        options.End();
        await authority.RequireAsync(call, AuthorityAction.SetUserLimits).ConfigureAwait(true);
        UserLimits now = await _gate
            .RunAsync(
                call.Caller.User,
                () =>
                {
                    UserLimits set = limits.SetLimits(user, bytes, inodes); // first: it knows whether there is such a user
                    soft.Set(SoftSubject.Of(user), softer);
                    return set;
                }
            )
            .ConfigureAwait(true);
        log.UserLimited(user, call.Caller.User, now.Bytes, now.Inodes);
        return Replies.Empty;
    }

    private Task<Reply> SetLimitsAsync(MethodCall call) =>
        SetLimitsAsync(call, Entry(call.Path).Owner, CallOptions.Read(call.Arguments));

    private void OnChanged(UserId user)
    {
        lock (_order)
        {
            UserEntry entry = Read(user);
            loop.Post(() => Apply(entry));
        }
    }

    private UserEntry Read(UserId user) =>
        users.Find(user) is { } account
            ? new UserEntry(account, limits.GetLimits(user))
            : throw new ServiceException(
                ServiceError.NoSuchUser,
                $"This host has no account with uid {user}; 'getent passwd' shows the ones there are."
            );

    /// <summary>A user whose account was removed has folders still; his number is his name then.</summary>
    private UserEntry ReadKnownOrNot(UserId user, UserLimits limitsOfHis) =>
        new(
            users.FindRecent(user)
                ?? new UserAccount
                {
                    Id = user,
                    Name = $"{user}",
                    PrimaryGroup = uint.MaxValue,
                    Groups = [],
                },
            limitsOfHis
        );

    private void Apply(UserEntry entry)
    {
        UserEntry? before = Registry.Find(entry.Id);
        Registry.Set(entry);
        string path = Registry.PathOf(entry.Id);
        if (before is null)
        {
            tree.EmitAdded(path);
            return;
        }

        (bool Changed, string Property)[] properties =
        [
            (before.Limits.Bytes != entry.Limits.Bytes, "BytesLimit"),
            (before.Limits.Inodes != entry.Limits.Inodes, "InodesLimit"),
        ];
        tree.EmitChanged(
            path,
            BusNames.UserInterface,
            [.. properties.Where(pair => pair.Changed).Select(pair => pair.Property)]
        );
    }

    private UserEntry Entry(string path) =>
        Registry.FindByPath(path)
        ?? throw new ServiceException(ServiceError.NoSuchUser, "There is no such user.");
}
