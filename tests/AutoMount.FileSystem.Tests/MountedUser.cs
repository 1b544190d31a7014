using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests;

/// <summary>An engine over a temporary state directory on the disk, with one user; ends with everything unmounted.</summary>
internal sealed class MountedUser : IDisposable
{
    private readonly List<string> _faults = [];

    public MountedUser(uint uid = 0)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("automount-fs-").FullName;
        Account = new UserAccount
        {
            Id = new UserId(uid),
            Name = $"user{uid}",
            PrimaryGroup = uid,
            Groups = [new UserGroup(uid, $"user{uid}")],
        };
        Start();
    }

    public string Directory { get; }

    public UserAccount Account { get; }

    public FolderEngine Engine { get; private set; } = null!;

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

    public void Start() =>
        Engine = new FolderEngine(
            new FolderEngineOptions
            {
                StateDirectory = Path.Combine(Directory, "state"),
                RuntimeDirectory = Path.Combine(Directory, "run"),
                OnFault = (what, exception) =>
                {
                    lock (_faults)
                    {
                        _faults.Add($"{what}: {exception}");
                    }
                },
            },
            new OneUser(Account)
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
        Assert.Empty(_faults);
    }

    private sealed class OneUser(UserAccount account) : IUserDirectory
    {
        public UserAccount? Find(UserId user) => user == account.Id ? account : null;

        public UserAccount? FindByName(string name) => name == account.Name ? account : null;
    }
}
