using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Policies;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Sessions;

/// <summary>From a request to a running session. Each step has its undo in <see cref="UndoAsync"/>, which may be repeated and does what is left to do.</summary>
public sealed partial class SessionManager
{
    private readonly Lock _admission = new(); // so that two requests cannot both take a user's last place

    /// <summary>Starts a session; the task ends when its container runs and was checked.</summary>
    /// <exception cref="ServiceException">Any of them; nothing is left behind, and the record tells the reason.</exception>
    public async Task<Session> CreateAsync(SessionRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        UserAccount owner =
            _setup.Users.Find(request.Owner)
            ?? throw new ServiceException(
                ServiceError.NoSuchUser,
                $"This host has no account with uid {request.Owner}; make the account first."
            );
        SessionChecks.Check(request);
        LiveSession live = Admit(request, owner);
        using CancellationTokenSource making = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation,
            live.Making.Token
        );
        try
        {
            await MakeAsync(live, request, owner, making.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw await FailAsync(live, exception).ConfigureAwait(false);
        }

        MountMissing(live);
        _ = WatchAsync(live);
        return live.Record;
    }

    private LiveSession Admit(SessionRequest request, UserAccount owner)
    {
        Policy policy = _setup.Policies().Of(owner);
        SessionLimits asked = WithDefaults(request.Limits);
        Session session = new()
        {
            Id = SessionId.New(),
            Owner = request.Owner,
            Image = request.Image,
            Command = request.Command,
            Input = request.Input,
            IsHeld = request.IsHeld,
            State = SessionState.Preparing,
            CreatedAt = Now,
            History = SessionLife.Begin(Now),
            Kind = request.Kind,
            Gpus = SessionGpus.None with { Asked = request.Gpus.Total },
            Mounts = Plan(request.Owner, request.Mounts),
            MountWishes = request.Mounts with { Requests = [] },
        };
        MountPlanner.Require(session.Mounts);
        session = WithTimeLimit(session, request.Timeout, policy);
        LiveSession live;
        lock (_admission)
        {
            Session[] present =
            [
                .. _live
                    .Values.Select(other => other.Record)
                    .Where(other => other.Owner == request.Owner),
            ];
            SessionAdmission.AdmitGpus(policy, request.Gpus, present);
            session = session with { Limits = SessionAdmission.Admit(policy, asked, present) };
            live = new LiveSession(session, Now) { Recovered = true };
            live.WasTakenUp();
            _live[session.Id] = live;
        }

        Save(session);
        LogAsked(session, request.AskedBy ?? session.Owner);
        return live;
    }

    private SessionLimits WithDefaults(SessionLimits asked) =>
        SessionChecks.WithDefaults(asked, _setup.Settings().DefaultLimits);

    private async Task MakeAsync(
        LiveSession live,
        SessionRequest request,
        UserAccount owner,
        CancellationToken cancellation
    )
    {
        Session session = live.Record;
        ImageFacts image = await FindImageAsync(live, request, owner, cancellation)
            .ConfigureAwait(false);
        AdmitImage(live, request, owner, image);
        ScratchPlan scratch = AdmitScratch(live, request, owner, image);
        GpuInjection? gpus = await LeaseGpusAsync(live, request, cancellation)
            .ConfigureAwait(false);
        Save(live, record => record.Move(SessionState.Creating, Now));
        AssembledHome home = await Task.Run(
                () => _setup.Homes.Assemble(session.Id, owner, image, session.Mounts, scratch),
                cancellation
            )
            .ConfigureAwait(false);
        RefuseSkippedRequests(home.Plan);
        Save(live, record => Made(record, image, scratch, home));
        using HeldPorts ports = TakePorts(live, request, image);
        ContainerSpecification specification = Specify(live.Record, request, owner, image, home);
        await StartAsync(
                live,
                request,
                WithGpus(specification, session.Id, gpus),
                ports,
                cancellation
            )
            .ConfigureAwait(false);
        bool verified = await VerifyAsync(live, home.Plan, cancellation).ConfigureAwait(false);
        _setup.Gpus?.MarkActive(session.Id, live.Record.ContainerId);
        Save(
            live,
            () =>
                live.FinishMaking(record =>
                    Started(record, isVerified: verified && gpus is not null)
                )
        );
        KeepConnection(session.Id);
        StartKeepingTime();
        LogStarted(live.Record);
    }

    private Session Started(Session record, bool isVerified) =>
        record.Move(SessionState.Running, Now) with
        {
            StartedAt = Now,
            Gpus = record.Gpus with { IsVerified = isVerified },
        };

    /// <summary>Makes the container and starts it, each step recorded.</summary>
    private async Task StartAsync(
        LiveSession live,
        SessionRequest request,
        ContainerSpecification specification,
        HeldPorts ports,
        CancellationToken cancellation
    )
    {
        Session session = live.Record;
        string container = await _setup
            .Engine.CreateAsync(specification, cancellation)
            .ConfigureAwait(false);
        Save(live, record => record with { ContainerId = container });
        _setup.Gpus?.MarkCreated(session.Id, container);
        await ConnectBeforeStartAsync(session, request, container, cancellation)
            .ConfigureAwait(false);
        await StartAsync(container, ports, cancellation).ConfigureAwait(false);
        await ResizeAfterStartAsync(request, container, cancellation).ConfigureAwait(false);
    }

    private static void RefuseSkippedRequests(IReadOnlyList<MountPlanEntry> plan)
    {
        if (
            plan.FirstOrDefault(entry => entry is { Automatic: false, IsMounted: false }) is
            { } entry
        )
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The folder '{entry.Name}' was asked for and cannot be mounted: {entry.Skipped}"
            );
        }
    }

    private static ContainerSpecification Specify(
        Session session,
        SessionRequest request,
        UserAccount owner,
        ImageFacts image,
        AssembledHome home
    ) =>
        new()
        {
            Name = session.Id.ContainerName,
            Image = image.Id, // what was inspected, not what the name may mean a moment later
            Command = request.Command,
            Input = request.Input,
            Environment = SessionEnvironment.Compose(
                image,
                owner,
                request.Environment,
                hasLinuxbrew: session.Mounts.Any(entry =>
                    entry is { IsMounted: true, ContainerPath: MountPlanner.Linuxbrew }
                )
            ),
            Identity = (owner.Id.Value, owner.PrimaryGroup),
            Groups =
            [
                .. owner
                    .Groups.Select(group => group.Id)
                    .Where(group => group != owner.PrimaryGroup),
            ],
            Labels = SessionLabels.Of(session),
            Ports = session.Ports,
            Binds = home.Binds,
            Limits = session.Limits,
            HostName = session.Id.Value,
            WorkingDirectory = MountPlanner.Home,
        };

    /// <summary>Looks whether the container has what was planned.</summary>
    /// <returns>Whether its devices were looked at: not where it has ended already.</returns>
    private async Task<bool> VerifyAsync(
        LiveSession live,
        IReadOnlyList<MountPlanEntry> plan,
        CancellationToken cancellation
    )
    {
        ContainerFacts? facts = await _setup
            .Engine.InspectAsync(live.Record.ContainerId, cancellation)
            .ConfigureAwait(false);
        if (facts is not { Running: true, ProcessId: > 0 })
        {
            return false;
        }

        DeviceComparison devices = CompareGpus(live.Record.Id, facts.ProcessId);
        if (
            (_setup.Homes.FindDifference(facts.ProcessId, plan) ?? devices.Difference) is
            { } difference
        )
        {
            live.FailedAs = SessionEnd.NotAsPlanned;
            throw new ServiceException(
                ServiceError.EngineFailed,
                $"The container engine did not do as it was told, so the session was stopped: {difference}"
            );
        }

        return devices.IsComplete;
    }

    private async Task<ServiceException> FailAsync(LiveSession live, Exception exception)
    {
        CloseConnection(live.Record.Id);
        ServiceException cause = exception switch
        {
            ServiceException known => known,
            OperationCanceledException => new ServiceException(
                ServiceError.SessionNotRunning,
                "The session was stopped before it had started.",
                exception
            ),
            _ => new ServiceException(
                ServiceError.Internal,
                $"Starting the session failed unexpectedly: {exception.Message}",
                exception
            ),
        };
        LogFailure(live.Record, cause);
        string left = await UndoAsync(live.Record).ConfigureAwait(false);
        Finish(
            live,
            SessionState.Failed,
            live.FailedAs ?? SessionLife.EndOf(cause.Error),
            exitCode: null,
            cause.Message,
            left
        );
        return cause;
    }

    /// <summary>What its maker may have caused is no warning: he could fill the journal with them.</summary>
    private void LogFailure(Session session, ServiceException cause)
    {
        if (
            cause.Error
            is ServiceError.Internal
                or ServiceError.EngineUnavailable
                or ServiceError.EngineFailed
                or ServiceError.StorageFailed
        )
        {
            Exception? mistake =
                cause.Error == ServiceError.Internal ? cause.InnerException ?? cause : null;
            LogFailed(_setup.Logger, session.Id, session.Owner, cause.Message, mistake);
        }
        else
        {
            LogRefused(_setup.Logger, session.Id, session.Owner, cause.Message);
        }
    }

    /// <summary>Removes a session's container, home and scratch.</summary>
    /// <returns>What could not be removed, to follow the reason; empty as a rule.</returns>
    private async Task<string> UndoAsync(Session session)
    {
        // by name where the id never came back to us: the name is unique at the engine
        string container =
            session.ContainerId.Length > 0 ? session.ContainerId : session.Id.ContainerName;
        string left = await UndoStepAsync(
                session,
                () => _setup.Engine.RemoveAsync(container, CancellationToken.None)
            )
            .ConfigureAwait(false);
        if (left.Length == 0) // a container that may run still has its GPUs
        {
            left = await UndoStepAsync(session, () => Task.Run(() => ReleaseGpus(session.Id)))
                .ConfigureAwait(false);
        }

        return left
            + await UndoStepAsync(session, () => Task.Run(() => RemoveHome(session)))
                .ConfigureAwait(false);
    }

    private async Task<string> UndoStepAsync(Session session, Func<Task> undo)
    {
        try
        {
            await undo().ConfigureAwait(false);
            return string.Empty;
        }
        catch (Exception exception) when (exception is ServiceException or IOException)
        {
            LogUndoFailed(_setup.Logger, session.Id, session.Owner, exception.Message);
            return $" Clearing up is tried again later: {exception.Message}";
        }
    }
}
