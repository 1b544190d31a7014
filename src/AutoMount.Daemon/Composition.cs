using AutoMount.Bus.Service;
using AutoMount.Containers.Docker;
using AutoMount.Containers.Homes;
using AutoMount.Core;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Accounts;
using AutoMount.Daemon.State;
using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>What the daemon is made of, on one page, in the order of its making; nothing is served before <see cref="DaemonService"/> says so.</summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly AutoMountConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly UserDirectory _users = new();
    private readonly Stack<IDisposable> _owned = new(); // disposed in the order opposite to their making

    /// <summary>Makes all parts.</summary>
    /// <exception cref="StartException">One cannot be made.</exception>
    public Composition(AutoMountConfiguration configuration, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _loggers = loggers;
        PathSettings paths = configuration.Paths;
        try
        {
            StateDirectories.Make(paths);
            _ = Own(StateLock.Take(paths.StateDirectory));
            StateDatabase database = Own(
                StateDatabase.Open(Path.Combine(paths.StateDirectory, "state.db"))
            );
            FolderEngine storage = Own(MakeStorage(paths));
            Folders = new FolderManager(
                new FolderRecords(database),
                storage,
                _users,
                _time,
                configuration.Folders.MaximumPerUser
            );
            DockerEngine engine = Own(MakeEngine(paths));
            Sessions = Own(MakeSessions(database, storage, engine));
            Folders.Changed += Sessions.FolderChanged;
            Folders.Deleting += Sessions.RefuseDeletion;
            Bus = MakeBus(engine);
        }
        catch (ServiceException exception)
        {
            DisposeOwned();
            throw new StartException(exception.Message, exception);
        }
        catch
        {
            DisposeOwned();
            throw;
        }
    }

    /// <summary>All folders.</summary>
    public FolderManager Folders { get; }

    /// <summary>All sessions.</summary>
    public SessionManager Sessions { get; }

    /// <summary>The D-Bus service.</summary>
    public BusService Bus { get; }

    /// <summary>Stops serving, unmounts, closes. Containers are left as they are.</summary>
    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync().ConfigureAwait(false);
        DisposeOwned();
    }

    private FolderEngine MakeStorage(PathSettings paths)
    {
        FaultLog faults = new(_loggers.CreateLogger<FolderEngine>());
        FolderEngineOptions options = new()
        {
            StateDirectory = paths.StateDirectory,
            RuntimeDirectory = paths.RuntimeDirectory,
            Time = _time,
            OnFault = faults.Report,
        };
        return new FolderEngine(options, _users);
    }

    private DockerEngine MakeEngine(PathSettings paths) =>
        new(
            new DockerEngineOptions
            {
                Host = _configuration.Sessions.DockerHost,
                Network = _configuration.Sessions.Network,
                Instance = paths.StateDirectory,
            }
        );

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
                Store = new SessionRecords(database),
                Engine = engine,
                Homes = Own(
                    new HomeAssembler(paths.RuntimeDirectory, paths.StateDirectory, storage)
                ),
                Logs = new SessionLogFiles(paths.StateDirectory),
                Users = _users,
                Time = _time,
                Logger = _loggers.CreateLogger<SessionManager>(),
                DefaultLimits = _configuration.Sessions.DefaultLimits,
                StopTimeout = _configuration.Sessions.StopTimeout,
                MaximumPerUser = _configuration.Sessions.MaximumPerUser,
            }
        );
    }

    private BusService MakeBus(IContainerEngine engine) =>
        new(
            new BusServiceSetup
            {
                Folders = Folders,
                Sessions = Sessions,
                Users = _users,
                Engine = engine,
                DefaultLimits = _configuration.Folders.DefaultLimits,
                Version = Program.Version,
                Time = _time,
                Logger = _loggers.CreateLogger<BusService>(),
            }
        );

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }

    private void DisposeOwned()
    {
        while (_owned.TryPop(out IDisposable? part))
        {
            part.Dispose();
        }
    }
}
