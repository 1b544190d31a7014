using System.Text;
using AutoMount.Containers.Docker;
using AutoMount.Containers.Gpus;
using AutoMount.Containers.Homes;
using AutoMount.Containers.Ports;
using AutoMount.Containers.Statistics;
using AutoMount.Core.Accounts;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Images;
using AutoMount.Core.Mounts;
using AutoMount.Core.Policies;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
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
    private MemoryGpuLeaseStore _leases = new();
    private readonly string? _host;
    private readonly ContainerMeter _meter = new();

    public Stage(string? host)
    {
        _host = host;
        // shared, as every directory is on a host with systemd: views must not propagate back
        Bind(_directory);
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        Trees = new PlainTrees($"{_directory}/run/users");
        Folders = new FolderManager(new MemoryFolderStore(), Trees, this, TimeProvider.System);
        Homes = NewHomes();
        Restart();
        Folders.Changed += change => Sessions.FolderChanged(change);
        Folders.Deleting += folder => Sessions.RefuseDeletion(folder);
    }

    public PlainTrees Trees { get; }

    public FolderManager Folders { get; }

    public HomeAssembler Homes { get; private set; }

    public DockerEngine Engine { get; private set; } = null!;

    public SessionManager Sessions { get; private set; } = null!;

    /// <summary>Gets the output of sessions that start after the next <see cref="Restart()"/>; null for nobody.</summary>
    public ISessionJournal? Journal { get; set; }

    /// <summary>The host's GPUs from the next start on; none at first.</summary>
    public string GpuRoot { get; set; } = "/nowhere";

    /// <summary>By what GPUs get into containers from the next start on; null for what the engine can do.</summary>
    public GpuBackend? Injection { get; set; }

    /// <summary>Something between the service and its way to get GPUs into containers, from the next start on.</summary>
    public Func<IGpuInjector, IGpuInjector> WrapInjector { get; set; } = inner => inner;

    public GpuManager Gpus { get; private set; } = null!;

    /// <summary>The label of our containers.</summary>
    public string Instance => _directory;

    public string Scratch => $"{_directory}/state/scratch";

    /// <summary>What every fresh home has; empty at first.</summary>
    public string Skeleton => $"{_directory}/skel";

    /// <summary>The rules for scratches; a change holds from the next <see cref="Restart()"/> on.</summary>
    public ScratchSettings ScratchRules { get; set; } = new() { Bytes = 32 << 20, Inodes = 2000 };

    /// <summary>The network that sessions join from the next <see cref="Restart()"/> on.</summary>
    public string Network { get; set; } = "none";

    /// <summary>Which images may be used from the next <see cref="Restart()"/> on.</summary>
    public ImageSettings ImageRules { get; set; } = new();

    /// <summary>The clock from the next <see cref="Restart()"/> on.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

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
        Gpus?.Dispose();
        Engine?.Dispose();
        Sessions = null!;
        Gpus = null!;
        Engine = null!;
    }

    /// <summary>What a host that was started again has: the state directory, and neither run directory nor mounts.</summary>
    public void RestartHost()
    {
        Crash();
        foreach (string target in Mounts().Reverse())
        {
            _ = FileSystemMount.Unmount(target, UnmountFlags.MNT_DETACH);
        }

        Directory.Delete($"{_directory}/run/sessions", recursive: true);
        Bind(_directory);
        Homes = NewHomes();
        Restart();
    }

    /// <summary>Every record is gone.</summary>
    public void LoseRecords()
    {
        foreach (Session session in _store.List(owner: null))
        {
            _store.Remove(session.Id);
        }

        _leases = new MemoryGpuLeaseStore();
    }

    /// <summary>What a daemon that was killed and started again has: the records, and nothing in memory.</summary>
    public void Restart() => Restart(new CrashPoint(int.MaxValue));

    /// <summary>A daemon that is to be killed in the middle of its work.</summary>
    public void Restart(CrashPoint point)
    {
        Crash();
        Engine = new DockerEngine(
            new DockerEngineOptions
            {
                Host = _host,
                Network = Network,
                Instance = _directory,
                ImageHomes = $"{_directory}/state/images",
            }
        );
        Gpus = MakeGpus(point);
        Sessions = new SessionManager(
            new SessionManagerSetup
            {
                Folders = Folders,
                Store = new CrashingStore(_store, point),
                Engine = new CrashingEngine(Engine, point),
                Homes = new CrashingHomes(Homes, point),
                Terminals = Engine,
                Commits = Engine,
                Meter = _meter,
                Files = new SessionTrees($"{_directory}/run"),
                Lines = Engine,
                Journal = Journal,
                Logs = new CrashingLogs(new SessionLogFiles($"{_directory}/state"), point),
                Gpus = Gpus,
                Users = this,
                Notices = new TerminalNotices(),
                Time = Time,
                Logger = NullLogger.Instance,
                Scratch = ScratchRules,
                Ports =
                    Network == "none" ? null : new PortPool(new PortSettings(), new HostPorts()),
                Images = new ImagePolicy(ImageRules),
                Settings = () =>
                    new SessionSettings
                    {
                        DefaultLimits = new SessionLimits(),
                        StopTimeout = TimeSpan.FromSeconds(2),
                    },
                Policies = () =>
                    new PolicyTable { Everybody = Policy.Default with { MaxSessions = 5 } },
            }
        );
    }

    private GpuManager MakeGpus(CrashPoint point) =>
        new(
            new GpuManagerSetup
            {
                Host = new GpuHost(GpuRoot),
                Store = new CrashingGpuLeaseStore(_leases, point),
                Injector = WrapInjector(
                    new GpuInjector(
                        Engine,
                        new GpuInjectorOptions
                        {
                            HostRoot = GpuRoot,
                            Backend = Injection,
                            LibraryDirectory = $"{_directory}/state/nvidia",
                        }
                    )
                ),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            }
        );

    /// <summary>Wishes for these folders, read-only, beside the dotfolders.</summary>
    public static MountWishes Asking(params string[] names) =>
        new()
        {
            Requests =
            [
                .. names.Select(name => new MountRequest(FolderName.Parse(name), ReadOnly: true)),
            ],
        };

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

    /// <summary>Follows a session's output; returns once the first of it came.</summary>
    /// <returns>Ends with all of the output.</returns>
    public async Task<Task<string>> FollowAsync(SessionId id)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        NotedOutput output = new(begun.SetResult);
        Task copying = Sessions.CopyLogsAsync(
            id,
            follow: true,
            output,
            Stream.Null,
            CancellationToken.None
        );
        await Task.WhenAny(begun.Task, copying);
        return FinishAsync();

        async Task<string> FinishAsync()
        {
            await copying;
            return output.Text;
        }
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
        _meter.Dispose();
        foreach (string target in Mounts().Reverse())
        {
            _ = FileSystemMount.Unmount(target, UnmountFlags.MNT_DETACH);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private HomeAssembler NewHomes() =>
        new($"{_directory}/run", $"{_directory}/state", Trees, ScratchRules, Skeleton);

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
