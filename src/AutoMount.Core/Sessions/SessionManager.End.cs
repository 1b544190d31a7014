using AutoMount.Core.Accounts;

namespace AutoMount.Core.Sessions;

/// <summary>From a running session to an ended one.</summary>
public sealed partial class SessionManager
{
    private const string StoppedOnRequest = "Stopped on request.";

    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EventPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SignalMatters = TimeSpan.FromMinutes(1); // a command that lives longer has ended of itself
    private static readonly TimeSpan FollowerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Ends a session; the task ends when container, home and scratch are gone. An ended one stays as it is.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, and the engine's.</exception>
    public async Task<Session> TerminateAsync(SessionId id, CancellationToken cancellation)
    {
        await TakenUpAsync(id, cancellation).ConfigureAwait(false);
        if (!_live.TryGetValue(id, out LiveSession? live))
        {
            return Get(id);
        }

        if (!await live.TryCancelMakingAsync().ConfigureAwait(false))
        {
            await StopAsync(live, SessionEnd.Stopped, StoppedOnRequest, cancellation)
                .ConfigureAwait(false);
        }

        return await live.Ended.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Records the intent, then stops the container. Where the engine is away or we are, the intent is carried out later.</summary>
    /// <param name="live">The session.</param>
    /// <param name="end">Why, of the closed list; kept where it is being stopped already.</param>
    /// <param name="why">The same in a sentence.</param>
    /// <param name="cancellation">Ends the waiting, not the stopping.</param>
    private async Task StopAsync(
        LiveSession live,
        SessionEnd end,
        string why,
        CancellationToken cancellation
    )
    {
        live.BeingStopped = true;
        try
        {
            if (live.Record.State == SessionState.Running)
            {
                LogStopping(_setup.Logger, live.Record.Id, live.Record.Owner, why);
                Save(
                    live,
                    record =>
                        record.State == SessionState.Running
                            ? record.Move(SessionState.Stopping, Now, why) with
                            {
                                End = end,
                                Reason = why,
                            }
                            : record
                );
            }

            await _setup
                .Engine.StopAsync(
                    live.Record.ContainerId,
                    _setup.Settings().StopTimeout,
                    cancellation
                )
                .ConfigureAwait(false);
        }
        finally
        {
            live.BeingStopped = false;
            live.Wake();
        }
    }

    /// <summary>Waits for a container's end, over restarts of the engine, and finishes the session. Every outcome is in the record or the journal.</summary>
    private async Task WatchAsync(LiveSession live)
    {
        StartFollowing();
        _ = GaugeAsync(live);
        _ = ForwardAsync(live);
        try
        {
            ContainerFacts? last = await WaitForEndAsync(live).ConfigureAwait(false);
            await FinishEndedAsync(live, last).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // the service ends, the container runs on
        }
        catch (Exception exception)
        {
            LogWatchFailed(_setup.Logger, live.Record.Id, live.Record.Owner, exception);
            live.Recovered = false; // the next comparison takes it up
        }
    }

    /// <summary>Looks at the container whenever there is a reason to.</summary>
    /// <returns>What the engine says of the ended container, or null where it has none any more.</returns>
    private async Task<ContainerFacts?> WaitForEndAsync(LiveSession live)
    {
        while (true)
        {
            Task woken = live.Woken; // before the look, so that no event falls between
            try
            {
                ContainerFacts? facts = await _setup
                    .Engine.InspectAsync(live.Record.ContainerId, _stopped)
                    .ConfigureAwait(false);
                _stopped.ThrowIfCancellationRequested(); // from now on it is the next service's to finish
                if (facts is null or { Running: false, ExitCode: not null })
                {
                    return facts;
                }

                if (live is { BeingStopped: false, Record.State: SessionState.Stopping })
                {
                    // the intent is older than we are, or the engine was away
                    await StopAsync(live, SessionEnd.Stopped, StoppedOnRequest, _stopped)
                        .ConfigureAwait(false);
                    continue;
                }

                await woken.WaitAsync(_stopped).ConfigureAwait(false);
            }
            catch (ServiceException)
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopped).ConfigureAwait(false); // the engine is away
            }
        }
    }

    /// <summary>From an ended container to an ended session: its output is kept, then everything goes.</summary>
    /// <param name="live">The session.</param>
    /// <param name="last">What the engine said of the ended container; null where it is gone.</param>
    private async Task FinishEndedAsync(LiveSession live, ContainerFacts? last)
    {
        int? exitCode = last is null
            ? await LearnExitCodeAsync(live).ConfigureAwait(false)
            : last.ExitCode;
        (SessionEnd end, string reason) =
            live.Record.Reason.Length > 0
                ? (live.Record.End ?? SessionEnd.Stopped, live.Record.Reason)
                : ReasonOfEnd(live, last, exitCode);
        Save(
            live,
            record =>
                (
                    record.State == SessionState.Running
                        ? record.Move(SessionState.Stopping, Now, reason)
                        : record
                ) with
                {
                    ExitCode = exitCode,
                    End = end,
                    Reason = reason,
                    EndedAt = record.EndedAt ?? last?.EndedAt,
                    Scratch = KeepScratch(record),
                }
        );
        LogEnded(
            _setup.Logger,
            live.Record.Id,
            live.Record.Owner,
            SessionWords.Of(end),
            exitCode,
            reason
        );
        if (last is not null)
        {
            await KeepOutputAsync(live).ConfigureAwait(false);
        }

        await WaitForFollowersAsync(live).ConfigureAwait(false);
        string left = await ClearUpAsync(live).ConfigureAwait(false);
        Finish(live, SessionState.Ended, end, exitCode, reason, left);
    }

    /// <summary>The exit code of a container that is gone: known already, or repeated by the engine when its events are followed again.</summary>
    private async Task<int?> LearnExitCodeAsync(LiveSession live)
    {
        if (live.Record.ExitCode is { } known)
        {
            return known;
        }

        try
        {
            return await live
                .ToldExitCode.WaitAsync(EventPatience, _setup.Time, _stopped)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Why a session ended that nobody asked us to stop; a sentence for people.</summary>
    private (SessionEnd End, string Reason) ReasonOfEnd(
        LiveSession live,
        ContainerFacts? last,
        int? exitCode
    )
    {
        string code = exitCode is { } known ? $"exit code {known}" : "an unknown exit code";
        if (!_setup.Homes.IsMounted(live.Record.Id))
        {
            return (
                SessionEnd.HostRestarted,
                last is null
                    ? "The host was restarted while the session ran, and its container is gone."
                    : $"The host was restarted while the session ran; the command ended with {code}."
            );
        }

        return last switch
        {
            null => (
                SessionEnd.ContainerRemoved,
                $"The container was removed by somebody else; it had {code}."
            ),
            { OutOfMemory: true } => (
                SessionEnd.OutOfMemory,
                $"The session ran out of memory; the command ended with {code}."
            ),
            _ when WasStopped(live, last) => (
                SessionEnd.EngineStopped,
                $"The container was stopped by a restart of the container engine or by somebody else; the command ended with {code}."
            ),
            _ when exitCode != 0 && _setup.Gpus?.FindBad(live.Record.Id) is { } bad => (
                SessionEnd.DeviceLost,
                $"The GPU {bad.Address} failed ({bad.Reason}); the command ended with {code}."
            ),
            _ => (SessionEnd.Finished, $"The command ended with {code}."),
        };
    }

    /// <summary>Whether the engine made a container end that we did not want to end.</summary>
    private bool WasStopped(LiveSession live, ContainerFacts last)
    {
        const int endedByKill = 128 + 9;
        const int endedByTerm = 128 + 15;
        DateTimeOffset end = last.EndedAt ?? _setup.Time.GetUtcNow();
        return end - live.SignalledAt < SignalMatters
            || (last.ExitCode is endedByKill or endedByTerm && _gap.Holds(end)); // the signal was not told to us
    }

    /// <summary>Removes what is left of a session; an engine that is away is waited for.</summary>
    private async Task<string> ClearUpAsync(LiveSession live)
    {
        while (true)
        {
            try
            {
                await _setup
                    .Engine.RemoveAsync(live.Record.ContainerId, _stopped)
                    .ConfigureAwait(false);
                break;
            }
            catch (ServiceException exception)
                when (exception.Error == ServiceError.EngineUnavailable)
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopped).ConfigureAwait(false);
            }
            catch (ServiceException)
            {
                break; // undone below once more, with a word about it
            }
        }

        return await UndoAsync(live.Record).ConfigureAwait(false);
    }

    /// <summary>Saves the output's end before the container goes; an engine that is away is waited for.</summary>
    private async Task KeepOutputAsync(LiveSession live)
    {
        while (true)
        {
            try
            {
                await _setup
                    .Logs.SaveAsync(live.Record.Id, (output, errors) => CopyAsync(output, errors))
                    .ConfigureAwait(false);
                return;
            }
            catch (ServiceException exception)
                when (exception.Error == ServiceError.EngineUnavailable)
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopped).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is ServiceException or IOException)
            {
                LogOutputLost(_setup.Logger, live.Record.Id, live.Record.Owner, exception.Message);
                return;
            }
        }

        Task CopyAsync(Stream output, Stream errors) =>
            _setup.Engine.CopyLogsAsync(
                live.Record.ContainerId,
                follow: false,
                output,
                errors,
                CancellationToken.None
            );
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
                    .WaitAsync(FollowerPatience, _setup.Time, _stopped)
                    .ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // they may just be slow: what they took meanwhile tells
            }
        }
    }

    private void Finish(
        LiveSession live,
        SessionState state,
        SessionEnd end,
        int? exitCode,
        string reason,
        string left
    )
    {
        Session last;
        lock (live.Saving) // whoever comes later finds it final
        {
            last = live.Change(record =>
                WithStatistics(record)
                    .Move(
                        state,
                        Now,
                        state == SessionState.Failed ? reason + left : string.Empty
                    ) with
                {
                    End = end,
                    ExitCode = exitCode,
                    Reason = reason + left,
                    EndedAt = record.EndedAt ?? _setup.Time.GetUtcNow(),
                }
            );
            _setup.Store.Save(last);
        }

        _ = _live.TryRemove(last.Id, out _);
        _setup.Lifelines?.Remove(last.Id);
        _ = _statistics.TryRemove(last.Id, out _); // noted after they were taken, and before the session was gone
        Changed?.Invoke(last);
        live.End(last);
        live.Dispose();
        if (left.Length == 0) // else it was told, and is tried again
        {
            LogCleared(_setup.Logger, last.Id, last.Owner);
        }

        Forget(last.Owner);
    }

    /// <summary>Drops the oldest records of ended sessions beyond the number kept; one whose scratch is kept stays as long as that.</summary>
    private void Forget(UserId owner)
    {
        foreach (
            Session old in _setup
                .Store.List(owner)
                .Where(session => session.State.IsFinal())
                .Skip(_setup.KeptPerUser)
                .Where(session => !IsKept(session))
        )
        {
            _setup.Logs.Remove(old.Id); // first: nobody would find it again without the record
            _setup.Store.Remove(old.Id);
            Changed?.Invoke(old);
        }
    }
}
