using System.Text;
using AutoMount.Containers.Docker;
using AutoMount.Containers.Homes;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Mounts;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>One Docker engine for all tests of the assembly.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    public PrivateDocker Docker { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Docker = await PrivateDocker.StartAsync();

    public ValueTask DisposeAsync() => Docker.DisposeAsync();
}

/// <summary>Sessions on real Docker in directories of a test's own; what is left behind at the end fails the test.</summary>
public sealed class Stage : IAsyncDisposable, IUserDirectory
{
    public static readonly UserId Alice = new(12345);

    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-stage-")
        .FullName;
    private readonly MemorySessionStore _store = new();
    private readonly string? _host;

    public Stage(string? host)
    {
        _host = host;
        // shared, as every directory is on a host with systemd: views must not propagate back
        Bind(_directory);
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        Trees = new PlainTrees($"{_directory}/run/users");
        Folders = new FolderManager(new MemoryFolderStore(), Trees, this, TimeProvider.System);
        Homes = new HomeAssembler($"{_directory}/run", $"{_directory}/state", Trees);
        Restart();
        Folders.Changed += change => Sessions.FolderChanged(change);
        Folders.Deleting += folder => Sessions.RefuseDeletion(folder);
    }

    public PlainTrees Trees { get; }

    public FolderManager Folders { get; }

    public HomeAssembler Homes { get; }

    public DockerEngine Engine { get; private set; } = null!;

    public SessionManager Sessions { get; private set; } = null!;

    public string Scratch => $"{_directory}/state/scratch";

    public UserAccount? Find(UserId user) =>
        user == Alice
            ? new UserAccount
            {
                Id = Alice,
                Name = "alice",
                PrimaryGroup = 12345,
                Groups =
                [
                    new UserGroup(12345, "alice"),
                    new UserGroup(100, "staff"),
                    new UserGroup(7777, "lab"),
                ],
            }
            : null;

    public UserAccount? FindByName(string name) => name == "alice" ? Find(Alice) : null;

    /// <summary>Nobody watches any more; containers run on.</summary>
    public void Crash()
    {
        Sessions?.Dispose();
        Engine?.Dispose();
        Sessions = null!;
        Engine = null!;
    }

    /// <summary>What a daemon that was killed and started again has: the records, and nothing in memory.</summary>
    public void Restart()
    {
        Crash();
        Engine = new DockerEngine(
            new DockerEngineOptions
            {
                Host = _host,
                Network = "none",
                Instance = _directory,
            }
        );
        Sessions = new SessionManager(
            new SessionManagerSetup
            {
                Folders = Folders,
                Store = _store,
                Engine = Engine,
                Homes = Homes,
                Logs = new SessionLogFiles($"{_directory}/state"),
                Users = this,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                StopTimeout = TimeSpan.FromSeconds(2),
                MaximumPerUser = 5,
            }
        );
    }

    public Folder AddFolder(string name) =>
        Folders.Create(Alice, FolderName.Parse(name), new FolderLimits(1 << 30, 1000));

    public string PathOf(string folder) => Trees.PathOf(Alice, FolderName.Parse(folder));

    public static SessionRequest Request(params string[] command) =>
        new()
        {
            Owner = Alice,
            Image = PrivateDocker.Image,
            Command = command,
        };

    public static SessionRequest Shell(string script) => Request("sh", "-c", script);

    public Task<Session> StartAsync(SessionRequest request) =>
        Sessions.CreateAsync(request, CancellationToken.None);

    /// <summary>Runs a session to its end.</summary>
    public async Task<(Session Session, string Output, string Errors)> RunAsync(
        SessionRequest request
    )
    {
        Session session = await StartAsync(request);
        (string output, string errors) = await ReadAsync(session.Id, follow: true);
        return (await EndAsync(session.Id), output, errors);
    }

    public async Task<(string Output, string Errors)> ReadAsync(SessionId id, bool follow)
    {
        using MemoryStream output = new();
        using MemoryStream errors = new();
        await Sessions.CopyLogsAsync(id, follow, output, errors, CancellationToken.None);
        return (
            Encoding.UTF8.GetString(output.ToArray()),
            Encoding.UTF8.GetString(errors.ToArray())
        );
    }

    public Task<Session> EndAsync(SessionId id) =>
        Sessions.WaitAsync(id, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Runs a command in a session.</summary>
    public async Task<(int Code, string Output, string Errors)> ExecAsync(
        SessionId id,
        string script,
        string input = ""
    )
    {
        using MemoryStream standardInput = new(Encoding.UTF8.GetBytes(input));
        using MemoryStream output = new();
        using MemoryStream errors = new();
        int code = await Sessions.ExecAsync(
            id,
            new ExecRequest
            {
                Arguments = ["sh", "-c", script],
                StandardInput = standardInput,
                StandardOutput = output,
                StandardError = errors,
            },
            CancellationToken.None
        );
        return (
            code,
            Encoding.UTF8.GetString(output.ToArray()),
            Encoding.UTF8.GetString(errors.ToArray())
        );
    }

    /// <summary>Fails where a container, mount, home or scratch is left.</summary>
    public async Task AssertNothingLeftAsync(bool engineIsUp = true)
    {
        if (engineIsUp)
        {
            Assert.Empty(await Engine.ListAsync(CancellationToken.None));
        }

        Assert.Empty(Homes.List());
        Assert.Empty(Directory.GetFileSystemEntries(Scratch));
        Assert.DoesNotContain(
            Mounts(),
            target => target.Contains("/home", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            Mounts(),
            target => target.StartsWith(Scratch, StringComparison.Ordinal)
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Session session in _store.List(owner: null).Where(one => !one.State.IsFinal()))
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
            _ = await Sessions.TerminateAsync(session.Id, limit.Token);
        }

        Crash();
        foreach (string target in Mounts().Reverse())
        {
            _ = FileSystemMount.Unmount(target, UnmountFlags.MNT_DETACH);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private string[] Mounts() =>
        [
            .. MountTable
                .Read()
                .Entries.Select(entry => entry.Target)
                .Where(target => target.StartsWith(_directory, StringComparison.Ordinal)),
        ];

    private static void Bind(string path)
    {
        Assert.Equal(
            Errno.None,
            FileSystemMount.Mount(path, path, "none", MountFlags.MS_BIND, string.Empty)
        );
        Assert.Equal(
            Errno.None,
            FileSystemMount.Mount("none", path, "none", MountFlags.MS_SHARED, string.Empty)
        );
    }
}
