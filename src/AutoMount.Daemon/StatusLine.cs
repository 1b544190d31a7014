using System.Globalization;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Systemd;

namespace AutoMount.Daemon;

/// <summary>Keeps the service manager's status line true: how many users, folders and sessions are served, and how many GPUs are free.</summary>
internal sealed class StatusLine : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly FolderManager _folders;
    private readonly SessionManager _sessions;
    private readonly GpuManager _gpus;
    private readonly ServiceManager _manager;
    private readonly TakeoverReport _takeover;
    private volatile ConfigurationStatus _configuration;
    private readonly Lock _show = new(); // counts and shows as one, so that the last line shown is the true one
    private readonly ITimer _timer;
    private int _isDue; // whether the timer runs

    /// <summary>Shows the line now and at each change.</summary>
    public StatusLine(
        FolderManager folders,
        SessionManager sessions,
        GpuManager gpus,
        ServiceManager manager,
        TakeoverReport takeover,
        TimeProvider? time = null
    )
    {
        _timer = (time ?? TimeProvider.System).CreateTimer(
            _ => ShowDue(),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _takeover = takeover;
        _folders = folders;
        _sessions = sessions;
        _gpus = gpus;
        _manager = manager;
        _folders.Changed += OnFolder;
        _sessions.Changed += OnSession;
        _gpus.Changed += OnGpu;
        Show();
    }

    /// <summary>What became of the files of the configuration when they were read last.</summary>
    public ConfigurationStatus Configuration
    {
        get => _configuration;
        set
        {
            _configuration = value;
            Show();
        }
    }

    /// <summary>Shows no more changes.</summary>
    public void Dispose()
    {
        _folders.Changed -= OnFolder;
        _sessions.Changed -= OnSession;
        _gpus.Changed -= OnGpu;
        _timer.Dispose();
    }

    /// <summary>The line itself.</summary>
    internal static string Compose(
        int users,
        int folders,
        int sessions,
        TakeoverReport takeover,
        ConfigurationStatus configuration = ConfigurationStatus.InUse,
        (int Free, int All) gpus = default
    ) =>
        $"Serving {Count(users, "user")}, {Count(folders, "folder")}, {Count(sessions, "session")}"
        + (gpus.All == 0 ? string.Empty : $"; {gpus.Free} of {Count(gpus.All, "GPU")} free")
        + Describe(takeover)
        + (
            configuration == ConfigurationStatus.Refused
                ? "; the configuration is invalid, the old one goes on"
                : string.Empty
        );

    private static string Describe(TakeoverReport takeover) =>
        takeover.Trees == 0
            ? string.Empty
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; took over {Count(takeover.Trees, "mount")} in {takeover.Duration.TotalMilliseconds:0.0} ms"
            );

    private static string Count(int number, string thing) =>
        number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    private void OnFolder(FolderChange change) => ShowSoon();

    private void OnSession(Session session) => ShowSoon();

    private void OnGpu(GpuAddress gpu) => ShowSoon();

    /// <summary>To count takes the records of all folders: many changes in a second become one line.</summary>
    private void ShowSoon()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
        {
            _ = _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void ShowDue()
    {
        Volatile.Write(ref _isDue, 0); // before it counts: what changes from here on is shown again
        Show();
    }

    /// <summary>Those that can be leased; one that is divided counts by its parts.</summary>
    private (int Free, int All) CountGpus()
    {
        GpuView[] gpus = [.. _gpus.List().Where(gpu => gpu.State != GpuState.Split)];
        return (gpus.Count(gpu => gpu.IsFree), gpus.Length);
    }

    private void Show()
    {
        lock (_show)
        {
            try
            {
                IReadOnlyList<Folder> folders = _folders.List(owner: null);
                int users = folders.Select(folder => folder.Owner).Distinct().Count();
                int sessions = _sessions
                    .List(owner: null)
                    .Count(session => !session.State.IsFinal());
                _manager.ShowStatus(
                    Compose(users, folders.Count, sessions, _takeover, _configuration, CountGpus())
                );
            }
            catch (ServiceException exception)
            {
                _manager.ShowStatus($"The state cannot be read: {exception.Message}");
            }
        }
    }
}

/// <summary>What became of the files of the configuration.</summary>
internal enum ConfigurationStatus
{
    /// <summary>They are what the daemon goes by, but for what needs a restart.</summary>
    InUse,

    /// <summary>They could not be read or are wrong: the daemon goes by what it read before.</summary>
    Refused,
}
