using System.Runtime.InteropServices;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Daemon.Configuration;
using AutoMount.Daemon.Systemd;
using AutoMount.Posix.Mounts;
using AutoMount.Readiness;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>The daemon's life: start in order, serve, reload on SIGHUP, stop in order. The host says READY=1 when <see cref="StartAsync"/> has ended.</summary>
/// <param name="files">Read again on a reload.</param>
/// <param name="outcome">What was read of them at start; has no errors.</param>
/// <param name="logging">Gets the level of the configuration.</param>
/// <param name="manager">The service manager.</param>
/// <param name="loggers">Makes the loggers of all parts.</param>
/// <param name="lifetime">Told to end where the daemon cannot go on.</param>
internal sealed partial class DaemonService(
    ConfigurationFiles files,
    ConfigurationOutcome outcome,
    DaemonLogging logging,
    ServiceManager manager,
    ILoggerFactory loggers,
    IHostApplicationLifetime lifetime
) : IHostedService, IDisposable
{
    /// <summary>How long the recovery of sessions may hold up the start; it then goes on beside the bus, where sessions are told as recorded and calls that change one wait for it.</summary>
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(15);

    private readonly ILogger _logger = loggers.CreateLogger<DaemonService>();
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<ConfigurationAssignment> _assignments = outcome.Assignments;
    private Composition? _parts;
    private StatusLine? _status;
    private MemoryKeeper? _memory;
    private Watchdog? _watchdog;
    private PosixSignalRegistration? _hangup;
    private Task _recovery = Task.CompletedTask;
    private bool _started;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (ConfigurationFault fault in outcome.Faults)
        {
            LogConfigurationFault(fault);
        }

        try
        {
            await StartPartsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false); // the host does not stop what did not start
            throw;
        }
    }

    /// <summary>Stops serving; sessions go on in the container engine and are found again at the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _hangup?.Dispose();
        _status?.Dispose();
        _memory?.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _recovery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it ended by the cancellation above
        if (_parts is not null)
        {
            if (_started && ServiceJob.IsStop())
            {
                _parts.EndForGood();
            }

            await _parts.DisposeAsync().ConfigureAwait(false);
        }

        // last, so that a stop that hangs in the file system is seen by the service manager's stop timeout only
        if (_watchdog is not null)
        {
            await _watchdog.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task StartPartsAsync(CancellationToken cancellation)
    {
        _parts = new Composition(outcome.Configuration, loggers, logging.Users)
        {
            Assignments = EffectiveConfiguration.Over(_assignments),
        };
        _parts.Users.Recover();
        _parts.SoftLimits.Recover();
        foreach (
            FolderProblem problem in (IEnumerable<FolderProblem>)
                [.. _parts.Folders.Recover(), .. _parts.Shares.Recover()]
        )
        {
            LogFolderLost(
                problem.Folder.Name,
                problem.Folder.Owner,
                problem.Folder.Id,
                problem.Reason
            );
        }

        _parts.TakeOver();
        TellOfHost(outcome.Configuration.Paths);
        _recovery = RecoverSessionsAsync(_parts, _stopping.Token);
        _ = await Task.WhenAny(_recovery, Task.Delay(RecoveryPatience, cancellation))
            .ConfigureAwait(false);
        await StartBusAsync(_parts).ConfigureAwait(false);
        _status = new StatusLine(
            _parts.Folders,
            _parts.Sessions,
            _parts.Gpus,
            manager,
            _parts.Takeover
        );
        _watchdog = new Watchdog(manager, _parts.ProbeAsync, LogStalled);
        _parts.SoftLimits.Start();
        _parts.TellMetrics();
        _memory = new MemoryKeeper(TimeProvider.System);
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup);
        _started = true;
    }

    /// <summary>What is missing on the host and its cure, as <c>automountctl doctor</c> tells it; what ends a start has ended it.</summary>
    private void TellOfHost(PathSettings paths)
    {
        HostDirectories directories = new(paths.RuntimeDirectory, paths.StateDirectory);
        IEnumerable<Finding?> findings =
        [
            .. new HostChecks("/", MountTable.Read(), directories).Look(),
            HostChecks.Disk(directories.State),
        ];
        foreach (Finding finding in findings.OfType<Finding>())
        {
            if (finding.Health == Health.Bad)
            {
                LogHostBad(finding.Fact, finding.Cure);
            }
            else if (finding.Health == Health.Notable)
            {
                LogHostNotable(finding.Fact, finding.Cure);
            }
        }
    }

    /// <summary>Tries until the container engine has answered: the folders do not wait for it.</summary>
    private async Task RecoverSessionsAsync(Composition parts, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(EngineRetry);
        do
        {
            try
            {
                await parts.Sessions.RecoverAsync(cancellation).ConfigureAwait(false);
                return;
            }
            catch (ServiceException exception)
            {
                LogSessionsNotRecovered(exception.Message, EngineRetry);
            }
        } while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private async Task StartBusAsync(Composition parts)
    {
        try
        {
            await parts.Bus.StartAsync().ConfigureAwait(false);
        }
        catch (BusException exception)
        {
            throw new StartException(
                $"The message bus cannot be used: {exception.Message} It must run and allow org.automount1 to root.",
                exception
            );
        }

        _ = EndWithBusAsync(parts);
    }

    /// <summary>Where the service breaks nobody can reach the daemon: it ends and is started again.</summary>
    private async Task EndWithBusAsync(Composition parts)
    {
        try
        {
            await parts.Bus.Ended.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return; // we are stopping
        }
        catch (Exception exception) // whatever broke it, the cure is the same
        {
            LogBusLost(exception);
            Environment.ExitCode = ExitStatus.Failure;
        }

        lifetime.StopApplication();
    }

    private void OnHangup(PosixSignalContext context)
    {
        context.Cancel = true;
        manager.Reloading();
        try
        {
            Reload();
        }
        catch (StartException exception)
        {
            Refuse(exception.Message);
        }
        catch (ServiceException exception)
        {
            LogNotEnforced(exception.Message);
        }
        finally
        {
            manager.Reloaded();
        }
    }

    private void Refuse(string reason)
    {
        LogReloadRefused(reason);
        _status?.Configuration = ConfigurationStatus.Refused;
    }

    private void Reload()
    {
        ConfigurationOutcome fresh = files.Read();
        foreach (ConfigurationFault fault in fresh.Faults)
        {
            LogConfigurationFault(fault);
        }

        if (fresh.HasErrors)
        {
            Refuse("the configuration is invalid");
            return;
        }

        IReadOnlyList<string> left = EffectiveConfiguration.NeedingRestart(
            _assignments,
            fresh.Assignments
        );
        _assignments = EffectiveConfiguration.AfterReload(_assignments, fresh.Assignments);
        AutoMountConfiguration running = ConfigurationReader.Apply(_assignments);
        logging.Level = running.Log.Level;
        _parts?.Assignments = EffectiveConfiguration.Over(_assignments);
        _parts?.Apply(running);
        _status?.Configuration = ConfigurationStatus.InUse;
        if (left.Count > 0)
        {
            LogRestartNeeded(left);
        }

        LogReloaded(logging.Level);
    }
}
