using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;

namespace AutoMount.FileSystem.Tests;

/// <summary>An engine over a temporary state directory on the disk, with one user; ends with everything unmounted.</summary>
internal sealed class MountedUser : IDisposable
{
    private readonly List<string> _faults = [];
    private readonly List<UserAccount> _accounts = [];
    private readonly string? _stateDirectory;

    /// <summary>Starts the engine.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="stateDirectory">Where the store lies; null for the temporary directory.</param>
    public MountedUser(uint uid = 0, string? stateDirectory = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("automount-fs-").FullName;
        _stateDirectory = stateDirectory;
        Account = AccountOf(uid);
        _accounts.Add(Account);
        Start();
    }

    public string Directory { get; }

    /// <summary>Another account of the host, whose way to the trees is open.</summary>
    public UserAccount AddAccount(uint uid)
    {
        _accounts.Add(AccountOf(uid));
        const UnixFileMode passable =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Directory, passable);
        return _accounts[^1];
    }

    /// <summary>Where the store lies.</summary>
    public string StateDirectory => _stateDirectory ?? Path.Combine(Directory, "state");

    public UserAccount Account { get; }

    public FolderEngine Engine { get; private set; } = null!;

    /// <summary>Given to the engine at its next start: a brake for recounts.</summary>
    public Action<CancellationToken>? RecountPace { get; set; }

    /// <summary>Given to the engine at its next start: what outlives it.</summary>
    public IDescriptorStore? Descriptors { get; set; }

    /// <summary>Given to the engine at its next start: whether it counts requests.</summary>
    public bool CountsRequests { get; set; }

    /// <summary>Given to the engine at its next start.</summary>
    public bool Passthrough { get; set; } = true;

    /// <summary>Asked by the engine as files grow: what only small files may take.</summary>
    public long OwnerReserve { get; set; }

    /// <summary>Given to the engine at its next start: what may be kept of what folders were.</summary>
    public Func<SnapshotPolicy>? Snapshots { get; set; }

    /// <summary>What the engine told of snapshots that have not everything.</summary>
    public List<string> SnapshotProblems { get; } = [];

    /// <summary>Whether bugs are meant to happen, as a crash in the middle of a request.</summary>
    public bool ExpectsFaults { get; set; }

    public string Tree => Engine.GetUserTree(Account.Id);

    public Folder Add(
        string name,
        long bytes = FolderLimits.Unlimited,
        long inodes = FolderLimits.Unlimited
    )
    {
        Folder folder = new()
        {
            Id = FolderId.New(),
            Owner = Account.Id,
            Name = FolderName.Parse(name),
            Limits = new FolderLimits(bytes, inodes),
            State = FolderState.Ready,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        Engine.Prepare(folder, Account);
        Engine.Attach(folder);
        return folder;
    }

    public string PathOf(Folder folder, string name = "") =>
        Path.Combine(Tree, folder.Name.Value, name);

    /// <summary>The usage is reached once the kernel has told the last closes, which it does a moment after close(2) returned.</summary>
    public void AssertSettles(Folder folder, FolderUsage expected)
    {
        _ = SpinWait.SpinUntil(
            () => Engine.GetUsage(folder.Id) == expected,
            TimeSpan.FromSeconds(5)
        );
        Assert.Equal(expected, Engine.GetUsage(folder.Id));
    }

    public void Restart()
    {
        Engine.Dispose();
        Start();
    }

    /// <summary>Ends the engine and leaves a folder's usage as a crash would: a bound above what it holds.</summary>
    public FolderUsage Crash(Folder folder, long moreBytes = 0, long moreInodes = 0)
    {
        Engine.Dispose();
        using BackingStore store = BackingStore.Open(StateDirectory);
        UsageFile file = UsageFile.Open(store, folder.Id, out UsageRecord? record);
        FolderUsage usage = record!.Value.Usage;
        FolderUsage bound = new(usage.Bytes + moreBytes, usage.Inodes + moreInodes);
        Assert.Equal(
            AutoMount.Posix.Errno.None,
            file.Write(new UsageRecord(IsClean: false, bound))
        );
        return bound;
    }

    /// <summary>Waits for a folder's recount.</summary>
    public void AwaitRecount(Folder folder, int seconds = 60) =>
        Assert.True(
            SpinWait.SpinUntil(
                () => Engine.GetRecount(folder.Id) is null,
                TimeSpan.FromSeconds(seconds)
            ),
            $"the recount did not end: {Engine.GetRecount(folder.Id)}"
        );

    public void Start() =>
        Engine = new FolderEngine(
            new FolderEngineOptions
            {
                StateDirectory = StateDirectory,
                RuntimeDirectory = Path.Combine(Directory, "run"),
                RecountPace = RecountPace,
                Descriptors = Descriptors,
                CountsRequests = CountsRequests,
                Passthrough = Passthrough,
                OwnerReserve = () => OwnerReserve,
                Snapshots = Snapshots,
                OnSnapshotProblem = (_, problem) =>
                {
                    lock (SnapshotProblems)
                    {
                        SnapshotProblems.Add(problem);
                    }
                },
                OnFault = (what, exception) =>
                {
                    lock (_faults)
                    {
                        _faults.Add($"{what}: {exception}");
                    }
                },
            },
            new Users(_accounts)
        );

    public void Dispose()
    {
        Engine.Dispose();
        Assert.DoesNotContain(
            Directory,
            File.ReadAllText("/proc/mounts"),
            StringComparison.Ordinal
        );
        System.IO.Directory.Delete(Directory, recursive: true);
        Assert.True(ExpectsFaults || _faults.Count == 0, string.Join('\n', _faults));
    }

    private static UserAccount AccountOf(uint uid) =>
        new()
        {
            Id = new UserId(uid),
            Name = $"user{uid}",
            PrimaryGroup = uid,
            Groups = [new UserGroup(uid, $"user{uid}")],
        };

    private sealed class Users(List<UserAccount> accounts) : IUserDirectory
    {
        public UserAccount? Find(UserId user) => accounts.Find(account => account.Id == user);

        public UserAccount? FindByName(string name) =>
            accounts.Find(account => account.Name == name);
    }
}
