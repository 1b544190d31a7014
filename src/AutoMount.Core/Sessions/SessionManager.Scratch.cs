using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AutoMount.Core.Accounts;
using AutoMount.Core.Images;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Sessions;

/// <summary>Scratch directories: which one a session gets, and what becomes of it afterwards.</summary>
public sealed partial class SessionManager
{
    /// <summary>How long a scratch that was opened to be copied stays at least.</summary>
    private static readonly TimeSpan CopyPatience = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _copied = new(); // until when their scratch stays, whatever its time

    /// <summary>How full the scratch of a running session is; null where nothing limits it, or where it does not run. Answers from the kernel's memory.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>.</exception>
    public ScratchUsage? GetScratchUsage(SessionId id)
    {
        Session session = Get(id);
        return
            session
                is { State: SessionState.Running, Scratch.Enforcement: not ScratchEnforcement.None }
            ? _setup.Homes.MeasureScratch(id)
            : null;
    }

    /// <summary>Opens the scratch of an ended session for its owner, who copies out of it what he likes; it stays an hour at least for that.</summary>
    /// <returns>For paths below it, read-only; the receiver's to dispose.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/> where nothing is kept, <see cref="ServiceError.StorageFailed"/>.</exception>
    public SafeHandle OpenScratch(SessionId id)
    {
        RefuseUnkept(Get(id));
        _copied[id] = _setup.Time.GetUtcNow() + CopyPatience;
        RefuseUnkept(Get(id)); // it may have gone between the look and the hold
        return _setup.Homes.OpenScratch(id);
    }

    /// <summary>Removes the scratch of an ended session before its time.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/> where nothing is kept.</exception>
    public void DropScratch(SessionId id)
    {
        Session session = Get(id);
        if (!session.State.IsFinal() || !IsKept(session))
        {
            RefuseUnkept(session);
        }

        LetGo(session);
    }

    private void LetGo(Session session)
    {
        Save(session with { Scratch = session.Scratch! with { KeptUntil = null } });
        _ = _copied.TryRemove(session.Id, out _);
        try
        {
            _setup.Homes.Dismantle(session.Id);
        }
        catch (ServiceException exception)
        {
            LogUndoFailed(_setup.Logger, session.Id, session.Owner, exception.Message); // the next comparison does it
        }
    }

    private void RefuseUnkept(Session session)
    {
        if (!session.State.IsFinal())
        {
            throw new ServiceException(
                ServiceError.SessionNotRunning,
                $"The session '{session.Id}' has not ended: copy out of it with 'automountctl session cp', or stop it first."
            );
        }

        if (!IsWithinItsTime(session))
        {
            throw new ServiceException(
                ServiceError.SessionNotRunning,
                session.Scratch?.KeptUntil is { } until
                    ? $"The scratch of session '{session.Id}' was kept until {until:u} and is gone."
                    : $"The scratch of session '{session.Id}' is not kept. An administrator has scratches kept by KeepScratch= in automountd.conf(5); those in memory never are."
            );
        }
    }

    /// <summary>Decides on a session's scratch, as far as its owner's policy leaves room beside his others.</summary>
    private ScratchPlan AdmitScratch(
        LiveSession live,
        SessionRequest request,
        UserAccount owner,
        ImageFacts image
    )
    {
        ScratchRequest wish = ImageLimits.Fill(request.Scratch, image.Labels);
        long most = _setup.Policies().Of(owner).MaxScratch ?? long.MaxValue;
        lock (_admission)
        {
            long used = most == long.MaxValue ? 0 : ScratchOfOthers(live);
            ScratchPlan plan = ScratchPlanner.Plan(wish, _setup.Scratch, used, most);
            live.PlannedScratch = plan.Bytes;
            return plan;
        }
    }

    /// <summary>Bytes that a user's other sessions may fill, and those of ended ones whose scratch is kept.</summary>
    private long ScratchOfOthers(LiveSession live)
    {
        LiveSession[] others = [.. OthersOf(live)]; // before the ended ones: what ends meanwhile is found among them
        HashSet<SessionId> counted = [live.Record.Id, .. others.Select(other => other.Record.Id)];
        IEnumerable<long> kept = _setup
            .Store.List(live.Record.Owner)
            .Where(session => !counted.Contains(session.Id) && IsKept(session))
            .Select(session => BytesOf(session.Scratch));
        return others
            .Select(other =>
                other.Record.Scratch is { } made ? BytesOf(made) : other.PlannedScratch
            )
            .Concat(kept)
            .Sum(bytes => Math.Min(bytes, 1L << 53)); // so that no sum overflows

        static long BytesOf(SessionScratch? scratch) =>
            scratch?.PlannedBytes ?? scratch?.BytesLimit ?? 0;
    }

    private IEnumerable<LiveSession> OthersOf(LiveSession live) =>
        _live.Values.Where(other => other != live && other.Record.Owner == live.Record.Owner);

    /// <summary>The scratch of a session that ends: from now on with the time that it is kept, where it is.</summary>
    private SessionScratch? KeepScratch(Session session) =>
        session.Scratch is { CanBeKept: true, KeptUntil: null } scratch
        && _setup.Scratch.Kept > TimeSpan.Zero
            ? scratch with
            {
                KeptUntil = _setup.Time.GetUtcNow() + _setup.Scratch.Kept,
            }
            : session.Scratch;

    /// <summary>Removes a session's home, and its scratch unless that is kept; then a comparison removes it when its time has come.</summary>
    private void RemoveHome(Session session)
    {
        if (_live.TryGetValue(session.Id, out LiveSession? live))
        {
            lock (live.Mounting)
            {
                live.HomeIsGone = true; // from here on nothing is mounted into what is being removed
            }
        }

        if (IsKept(session))
        {
            _setup.Homes.Retire(session.Id);
        }
        else
        {
            _setup.Homes.Dismantle(session.Id);
        }
    }

    private bool IsKept(SessionId id) => _setup.Store.Find(id) is { } session && IsKept(session);

    private bool IsKept(Session session) =>
        IsWithinItsTime(session)
        || (
            session.Scratch?.KeptUntil is not null
            && _copied.TryGetValue(session.Id, out DateTimeOffset until)
            && until > _setup.Time.GetUtcNow()
        );

    private bool IsWithinItsTime(Session session) =>
        session.Scratch?.KeptUntil is { } until && until > _setup.Time.GetUtcNow();
}
