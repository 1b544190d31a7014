using AutoMount.Core.Accounts;

namespace AutoMount.Core.Sessions;

/// <summary>From a running session to an ended one.</summary>
public sealed partial class SessionManager
{
    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FollowerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Ends a session; the task ends when container, home and scratch are gone. An ended one stays as it is.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, and the engine's.</exception>
    public async Task<Session> TerminateAsync(SessionId id, CancellationToken cancellation)
    {
        if (!_live.TryGetValue(id, out LiveSession? live))
        {
            return Get(id);
        }

        if (live.Record.State == SessionState.Preparing)
        {
            await live.Making.CancelAsync().ConfigureAwait(false);
        }
        else
        {
            if (live.Record.State == SessionState.Running)
            {
                Save(
                    live.Change(record =>
                        record.State == SessionState.Running
                            ? record with
                            {
                                State = SessionState.Stopping,
                                Reason = "Stopped on request.",
                            }
                            : record
                    )
                );
            }

            await _setup
                .Engine.StopAsync(live.Record.ContainerId, _setup.StopTimeout, cancellation)
                .ConfigureAwait(false);
        }

        return await live.Ended.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for a container's end, over restarts of the engine, and finishes the session. Started and not awaited; every outcome is in the record or the journal.</summary>
    private async Task WatchAsync(LiveSession live)
    {
        try
        {
            int? exitCode = await WaitForEndAsync(live.Record.ContainerId).ConfigureAwait(false);
            await FinishEndedAsync(live, exitCode).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // the service ends, the container runs on
        }
        catch (Exception exception)
        {
            LogWatchFailed(_setup.Logger, live.Record.Id.Value, exception);
        }
    }

    /// <summary>The exit code, or null where the engine lost the container.</summary>
    private async Task<int?> WaitForEndAsync(string container)
    {
        while (true)
        {
            try
            {
                return await _setup
                    .Engine.WaitAsync(container, _stopping.Token)
                    .ConfigureAwait(false);
            }
            catch (ServiceException exception)
                when (exception.Error is ServiceError.EngineUnavailable or ServiceError.EngineFailed
                )
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopping.Token).ConfigureAwait(false);
            }

            try
            {
                ContainerFacts? facts = await _setup
                    .Engine.InspectAsync(container, _stopping.Token)
                    .ConfigureAwait(false);
                if (facts is null or { Running: false, ExitCode: not null })
                {
                    return facts?.ExitCode;
                }
            }
            catch (ServiceException)
            {
                // the engine is still away
            }
        }
    }

    private async Task FinishEndedAsync(LiveSession live, int? exitCode)
    {
        Save(
            live.Change(record =>
                record with
                {
                    State = SessionState.Stopping,
                    ExitCode = exitCode,
                }
            )
        );
        await KeepOutputAsync(live).ConfigureAwait(false);
        string left = await ClearUpAsync(live).ConfigureAwait(false);
        string reason = live.Record.Reason;
        if (reason.Length == 0)
        {
            reason = exitCode is { } code
                ? $"The command ended with exit code {code}."
                : "The container engine lost the container.";
        }

        Finish(live, SessionState.Ended, exitCode, reason + left);
    }

    /// <summary>Removes what is left of a session; an engine that is away is waited for.</summary>
    private async Task<string> ClearUpAsync(LiveSession live)
    {
        while (true)
        {
            try
            {
                await _setup
                    .Engine.RemoveAsync(live.Record.ContainerId, _stopping.Token)
                    .ConfigureAwait(false);
                break;
            }
            catch (ServiceException exception)
                when (exception.Error == ServiceError.EngineUnavailable)
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopping.Token).ConfigureAwait(false);
            }
            catch (ServiceException)
            {
                break; // undone below once more, with a word about it
            }
        }

        return await UndoAsync(live.Record).ConfigureAwait(false);
    }

    /// <summary>Saves the output's end before the container goes, and lets those who follow it read to the end.</summary>
    private async Task KeepOutputAsync(LiveSession live)
    {
        try
        {
            await _setup
                .Logs.SaveAsync(
                    live.Record.Id,
                    (output, errors) =>
                        _setup.Engine.CopyLogsAsync(
                            live.Record.ContainerId,
                            follow: false,
                            output,
                            errors,
                            CancellationToken.None
                        )
                )
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ServiceException or IOException)
        {
            LogOutputLost(_setup.Logger, live.Record.Id.Value, exception.Message);
        }

        await WaitForFollowersAsync(live).ConfigureAwait(false);
    }

    /// <summary>Lets everybody who follows the output read to its end, for as long as they go on reading.</summary>
    private async Task WaitForFollowersAsync(LiveSession live)
    {
        Task followers = live.CloseToFollowersAsync();
        long before = -1;
        while (!followers.IsCompleted && live.OutputTaken != before)
        {
            before = live.OutputTaken;
            try
            {
                await followers
                    .WaitAsync(FollowerPatience, _setup.Time, _stopping.Token)
                    .ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // they may just be slow: what they took meanwhile tells
            }
        }
    }

    private void Finish(LiveSession live, SessionState state, int? exitCode, string reason)
    {
        Session last = live.Change(record =>
            record with
            {
                State = state,
                ExitCode = exitCode,
                Reason = reason,
                EndedAt = _setup.Time.GetUtcNow(),
            }
        );
        _setup.Store.Save(last);
        _ = _live.TryRemove(last.Id, out _);
        Changed?.Invoke(last);
        live.End(last);
        live.Dispose();
        LogEnded(_setup.Logger, last.Id.Value, last.Reason);
        Forget(last.Owner);
    }

    /// <summary>Drops the oldest records of ended sessions beyond the number kept.</summary>
    private void Forget(UserId owner)
    {
        foreach (
            Session old in _setup
                .Store.List(owner)
                .Where(session => session.State.IsFinal())
                .Skip(_setup.KeptPerUser)
        )
        {
            _setup.Store.Remove(old.Id);
            _setup.Logs.Remove(old.Id);
            Changed?.Invoke(old);
        }
    }
}
