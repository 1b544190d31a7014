using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>From a request to a running session. Each step has its undo in <see cref="UndoAsync"/>, which may be repeated and does what is left to do.</summary>
public sealed partial class SessionManager
{
    /// <summary>Prefix of our containers' names and labels.</summary>
    private const string LabelPrefix = "org.automount.";

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
        LiveSession live = Admit(request);
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

    private LiveSession Admit(SessionRequest request)
    {
        Session session = new()
        {
            Id = SessionId.New(),
            Owner = request.Owner,
            Image = request.Image,
            Command = request.Command,
            State = SessionState.Preparing,
            CreatedAt = _setup.Time.GetUtcNow(),
            Mounts = MountPlanner.Plan(_setup.Folders.List(request.Owner), request.Mounts),
        };
        LiveSession live = new(session) { Recovered = true };
        lock (_admission)
        {
            int present = _live.Values.Count(other => other.Record.Owner == request.Owner);
            if (present >= _setup.MaximumPerUser)
            {
                throw new ServiceException(
                    ServiceError.LimitReached,
                    $"You have {present} sessions, and {_setup.MaximumPerUser} are allowed. "
                        + "Stop one first: 'automountctl session stop ID'."
                );
            }

            _live[session.Id] = live;
        }

        Save(session);
        return live;
    }

    private async Task MakeAsync(
        LiveSession live,
        SessionRequest request,
        UserAccount owner,
        CancellationToken cancellation
    )
    {
        Session session = live.Record;
        ImageFacts image = await _setup
            .Engine.InspectImageAsync(request.Image, cancellation)
            .ConfigureAwait(false);
        AssembledHome home = await Task.Run(
                () => _setup.Homes.Assemble(session.Id, owner, image, session.Mounts),
                cancellation
            )
            .ConfigureAwait(false);
        RefuseSkippedRequests(home.Plan);
        Save(live.Change(record => record with { Mounts = home.Plan, ImageId = image.Id }));
        ContainerSpecification specification = Specify(live.Record, request, owner, image, home);
        string container = await _setup
            .Engine.CreateAsync(specification, cancellation)
            .ConfigureAwait(false);
        Save(live.Change(record => record with { ContainerId = container }));
        await _setup.Engine.StartAsync(container, cancellation).ConfigureAwait(false);
        await VerifyAsync(container, home.Plan, cancellation).ConfigureAwait(false);
        Save(
            live.Change(record =>
                record with
                {
                    State = SessionState.Running,
                    StartedAt = _setup.Time.GetUtcNow(),
                }
            )
        );
        LogStarted(_setup.Logger, session.Id.Value, owner.Name, request.Image);
    }

    private static void RefuseSkippedRequests(IReadOnlyList<MountPlanEntry> plan)
    {
        if (plan.FirstOrDefault(entry => !entry.Automatic && entry.Skipped.Length > 0) is { } entry)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The folder '{entry.Name}' was asked for and cannot be mounted: {entry.Skipped}"
            );
        }
    }

    private ContainerSpecification Specify(
        Session session,
        SessionRequest request,
        UserAccount owner,
        ImageFacts image,
        AssembledHome home
    ) =>
        new()
        {
            Name = $"automount-{session.Id}",
            Image = image.Id, // what was inspected, not what the name may mean a moment later
            Command = request.Command,
            Environment = SessionEnvironment.Compose(image, owner, request.Environment),
            Identity = (owner.Id.Value, owner.PrimaryGroup),
            Groups =
            [
                .. owner
                    .Groups.Select(group => group.Id)
                    .Where(group => group != owner.PrimaryGroup),
            ],
            Labels = Labels(session),
            Binds = home.Binds,
            Limits = SessionChecks.WithDefaults(request.Limits, _setup.DefaultLimits),
            HostName = session.Id.Value,
            WorkingDirectory = MountPlanner.Home,
        };

    /// <summary>Enough to rebuild a lost record.</summary>
    private static Dictionary<string, string> Labels(Session session) =>
        new(StringComparer.Ordinal)
        {
            [$"{LabelPrefix}session"] = session.Id.Value,
            [$"{LabelPrefix}user"] = session.Owner.ToString(),
            [$"{LabelPrefix}image"] = session.Image,
            [$"{LabelPrefix}created"] = session.CreatedAt.ToString(
                "O",
                System.Globalization.CultureInfo.InvariantCulture
            ),
            [$"{LabelPrefix}version"] = "1",
        };

    private async Task VerifyAsync(
        string container,
        IReadOnlyList<MountPlanEntry> plan,
        CancellationToken cancellation
    )
    {
        ContainerFacts? facts = await _setup
            .Engine.InspectAsync(container, cancellation)
            .ConfigureAwait(false);
        if (
            facts is { Running: true, ProcessId: > 0 }
            && _setup.Homes.FindDifference(facts.ProcessId, plan) is { } difference
        )
        {
            throw new ServiceException(
                ServiceError.EngineFailed,
                $"The container engine did not do as it was told, so the session was stopped: {difference}"
            );
        }
    }

    private async Task<ServiceException> FailAsync(LiveSession live, Exception exception)
    {
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
        LogFailed(
            _setup.Logger,
            live.Record.Id.Value,
            cause.Message,
            cause.Error == ServiceError.Internal ? exception : null
        );
        string left = await UndoAsync(live.Record).ConfigureAwait(false);
        Finish(live, SessionState.Failed, exitCode: null, cause.Message + left);
        return cause;
    }

    /// <summary>Removes a session's container, home and scratch.</summary>
    /// <returns>What could not be removed, to follow the reason; empty as a rule.</returns>
    private async Task<string> UndoAsync(Session session)
    {
        // by name where the id never came back to us: the name is unique at the engine
        string container =
            session.ContainerId.Length > 0 ? session.ContainerId : $"automount-{session.Id}";
        string left = await UndoStepAsync(
                session,
                () => _setup.Engine.RemoveAsync(container, CancellationToken.None)
            )
            .ConfigureAwait(false);
        return left
            + await UndoStepAsync(session, () => Task.Run(() => _setup.Homes.Dismantle(session.Id)))
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
            LogUndoFailed(_setup.Logger, session.Id.Value, exception.Message);
            return $" Clearing up is left for the next start of the service: {exception.Message}";
        }
    }
}
