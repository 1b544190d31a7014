using AutoMount.Containers.Docker;
using AutoMount.Containers.Gpus;
using AutoMount.Containers.Homes;
using AutoMount.Containers.Lifelines;
using AutoMount.Containers.Ports;
using AutoMount.Containers.Statistics;
using AutoMount.Core.Configuration;
using AutoMount.Core.Gpus;
using AutoMount.Core.Images;
using AutoMount.Core.Ports;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Journal;
using AutoMount.Daemon.State;
using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>What sessions are made of.</summary>
internal sealed partial class Composition
{
    private DockerEngine MakeEngine(PathSettings paths) =>
        new(
            new DockerEngineOptions
            {
                Host = _configuration.Sessions.DockerHost,
                Network = _configuration.Sessions.Network,
                Instance = paths.StateDirectory,
                ImageHomes = Path.Combine(paths.StateDirectory, "images"),
                LogDriver = _configuration.Sessions.LogDriver,
            }
        );

    private GpuManager MakeGpus(StateDatabase database, DockerEngine engine)
    {
        GpuSettings settings = _configuration.Gpus;
        GpuManager gpus = Own(
            new GpuManager(
                new GpuManagerSetup
                {
                    Host = new GpuHost(settings.HostRoot),
                    Store = new GpuLeaseRecords(database),
                    Injector = new GpuInjector(
                        engine,
                        new GpuInjectorOptions
                        {
                            HostRoot = settings.HostRoot,
                            Backend = settings.Injection,
                            LibraryDirectory = Path.Combine(
                                _configuration.Paths.StateDirectory,
                                "nvidia"
                            ),
                            PinsProcessors = settings.PinsProcessors,
                        }
                    ),
                    Time = _time,
                    Logger = _loggers.CreateLogger<GpuManager>(),
                    Policy = () => _configuration.Gpus.Policy,
                    QuietPeriod = () => _configuration.Gpus.QuietPeriod,
                    IgnoredHolders = () => GpuWatch.NamesOf(_configuration.Gpus.IgnoredPrograms),
                }
            )
        );
        Own(new GpuWatch(gpus, settings, _loggers.CreateLogger<GpuWatch>())).Start();
        return gpus;
    }

    private SessionManager MakeSessions(
        StateDatabase database,
        FolderEngine storage,
        DockerEngine engine
    )
    {
        PathSettings paths = _configuration.Paths;
        return new SessionManager(
            new SessionManagerSetup
            {
                Folders = Folders,
                Shares = Shares,
                Store = new SessionRecords(database),
                ImageEngine = engine,
                Engine = engine,
                Homes = MakeHomes(paths, storage),
                Lifelines = Own(
                    new SessionLifelines(Path.Combine(paths.RuntimeDirectory, "lifelines"))
                ),
                Logs = new SessionLogFiles(paths.StateDirectory),
                Terminals = engine,
                Commits = engine,
                Meter = Own(new ContainerMeter()),
                Files = new SessionTrees(paths.RuntimeDirectory),
                Lines = engine,
                Journal =
                    _configuration.Sessions.LogDriver == SessionLogDriver.Auto
                        ? Own(new JournalSocket(paths.RuntimeDirectory))
                        : null,
                Gpus = Gpus,
                Users = _users,
                Notices = new TerminalNotices(),
                Time = _time,
                Logger = _loggers.CreateLogger<SessionManager>(),
                Settings = () => _configuration.Sessions,
                Scratch = _configuration.Scratch,
                Ports = MakePorts(),
                Images = new ImagePolicy(() => _configuration.Images),
                Policies = () => _configuration.Policies,
            }
        );
    }

    private HomeAssembler MakeHomes(PathSettings paths, FolderEngine storage)
    {
        HomeAssembler homes = Own(
            new HomeAssembler(
                paths.RuntimeDirectory,
                paths.StateDirectory,
                storage,
                _configuration.Scratch
            )
        );
        _ = Task.Run(homes.PrepareScratch); // beside the start; nothing waits for it
        return homes;
    }

    /// <summary>Without a network there is nobody to reach.</summary>
    private PortPool? MakePorts() =>
        _configuration.Sessions.Network == "none"
            ? null
            : new PortPool(_configuration.Ports, new HostPorts());
}
