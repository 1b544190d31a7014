using System.Globalization;
using AutoMount.Core.Accounts;

namespace AutoMount.Core.Sessions;

/// <summary>After a start: records, containers, homes and scratch directories are compared and put in order (decision D14). Containers win.</summary>
public sealed partial class SessionManager
{
    /// <summary>Puts everything in order; where the engine is away, goes on in the background until it answers.</summary>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        foreach (
            Session session in _setup
                .Store.List(owner: null)
                .Where(session => !session.State.IsFinal())
        )
        {
            _live[session.Id] = new LiveSession(session);
        }

        try
        {
            await RecoverOnceAsync(cancellation).ConfigureAwait(false);
        }
        catch (ServiceException exception) when (exception.Error is ServiceError.EngineUnavailable)
        {
            LogEngineAway(_setup.Logger, exception.Message);
            _ = RecoverLaterAsync();
        }
    }

    private async Task RecoverLaterAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopping.Token).ConfigureAwait(false);
                try
                {
                    await RecoverOnceAsync(_stopping.Token).ConfigureAwait(false);
                    return;
                }
                catch (ServiceException exception)
                    when (exception.Error is ServiceError.EngineUnavailable)
                {
                    // still away
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the service ends
        }
    }

    private async Task RecoverOnceAsync(CancellationToken cancellation)
    {
        IReadOnlyList<ContainerFacts> containers = await _setup
            .Engine.ListAsync(cancellation)
            .ConfigureAwait(false);
        List<Session> finished = [];
        foreach (
            ContainerFacts container in containers.Where(facts =>
                SessionId.TryParse(facts.SessionLabel, out _)
            )
        )
        {
            Rebuild(container, finished);
        }

        Dictionary<string, ContainerFacts> bySession = containers
            .GroupBy(facts => facts.SessionLabel, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (LiveSession live in _live.Values.Where(live => !live.Recovered))
        {
            await RecoverAsync(live, bySession.GetValueOrDefault(live.Record.Id.Value))
                .ConfigureAwait(false);
            live.Recovered = true;
        }

        foreach (Session session in finished)
        {
            _ = await UndoAsync(session).ConfigureAwait(false); // what a failure left behind earlier
        }

        foreach (SessionId stale in _setup.Homes.List().Where(id => !_live.ContainsKey(id)))
        {
            LogStaleHome(_setup.Logger, stale.Value);
            _setup.Homes.Dismantle(stale);
        }
    }

    /// <summary>A container of ours whose record was lost gets a new one from its labels.</summary>
    private void Rebuild(ContainerFacts container, List<Session> finished)
    {
        SessionId id = new(container.SessionLabel);
        if (_live.ContainsKey(id))
        {
            return;
        }

        Session? known = _setup.Store.Find(id);
        if (known is { } ended && ended.State.IsFinal())
        {
            finished.Add(ended);
            return;
        }

        bool hasOwner = uint.TryParse(
            container.Labels.GetValueOrDefault($"{LabelPrefix}user"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint owner
        );
        if (!hasOwner)
        {
            LogUnknownContainer(_setup.Logger, container.Id);
            return;
        }

        Session session = new()
        {
            Id = id,
            Owner = new UserId(owner),
            Image =
                known?.Image
                ?? container.Labels.GetValueOrDefault($"{LabelPrefix}image", string.Empty),
            State = SessionState.Running,
            ContainerId = container.Id,
            CreatedAt = known?.CreatedAt ?? _setup.Time.GetUtcNow(),
            StartedAt = known?.StartedAt ?? _setup.Time.GetUtcNow(),
        };
        _live[id] = new LiveSession(session);
        Save(session);
    }

    private async Task RecoverAsync(LiveSession live, ContainerFacts? container)
    {
        Session session = live.Record;
        if (container is { Running: true } && session.State != SessionState.Preparing)
        {
            Adopt(live, container);
        }
        else if (container is not null && session.State != SessionState.Preparing)
        {
            _ = live.Change(record => record with { ContainerId = container.Id });
            await FinishEndedAsync(live, container.ExitCode).ConfigureAwait(false);
        }
        else if (session.State == SessionState.Preparing)
        {
            string left = await UndoAsync(session).ConfigureAwait(false);
            Finish(
                live,
                SessionState.Failed,
                exitCode: null,
                "The service was restarted while the session was being made." + left
            );
        }
        else
        {
            string left = await UndoAsync(session).ConfigureAwait(false);
            Finish(
                live,
                SessionState.Ended,
                session.ExitCode,
                "The container was gone when the service came back." + left
            );
        }
    }

    private void Adopt(LiveSession live, ContainerFacts container)
    {
        Session session = live.Change(record => record with { ContainerId = container.Id });
        try
        {
            if (_setup.Users.Find(session.Owner) is { } owner)
            {
                session = live.Change(record =>
                    record with
                    {
                        Mounts = _setup.Homes.Reattach(record.Id, owner, record.Mounts),
                    }
                );
            }
        }
        catch (ServiceException exception)
        {
            LogMountFailed(_setup.Logger, "*", session.Id.Value, exception.Message);
        }

        Save(session);
        LogAdopted(_setup.Logger, session.Id.Value);
        _ = WatchAsync(live);
    }
}
