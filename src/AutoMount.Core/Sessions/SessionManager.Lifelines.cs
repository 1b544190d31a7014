using System.Runtime.InteropServices;

namespace AutoMount.Core.Sessions;

/// <summary>Sessions that live as long as somebody holds them.</summary>
public sealed partial class SessionManager
{
    private const string ReleasedByHolder = "Whoever had acquired it let it go, or ended.";

    /// <summary>Starts a session that ends when the last copy of the descriptor that is returned is closed, be it by its holder's end; restarts of the service do not matter to it.</summary>
    /// <returns>The session, running, and the descriptor, the receiver's to dispose.</returns>
    /// <exception cref="ServiceException">As <see cref="CreateAsync"/>, and <see cref="ServiceError.NotSupported"/>.</exception>
    public async Task<(Session Session, SafeHandle Lifeline)> AcquireAsync(
        SessionRequest request,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ISessionLifelines lifelines =
            _setup.Lifelines
            ?? throw new ServiceException(
                ServiceError.NotSupported,
                "This service cannot tie sessions to their callers; use CreateSession."
            );
        Session session = await CreateAsync(request with { IsHeld = true }, cancellation)
            .ConfigureAwait(false);
        try
        {
            SafeHandle lifeline = lifelines.Make(session.Id);
            WatchHolder(session.Id);
            return (session, lifeline);
        }
        catch (ServiceException)
        {
            _ = await TerminateAsync(session.Id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private void WatchHolder(SessionId id)
    {
        _setup.Lifelines?.Watch(id, () => _ = ReleaseAsync(id));
        if (!_live.ContainsKey(id))
        {
            _setup.Lifelines?.Remove(id); // it ended before it was held
        }
    }

    private async Task ReleaseAsync(SessionId id)
    {
        await Task.Yield(); // the thread that tells is the port's
        if (!_live.TryGetValue(id, out LiveSession? live) || _stopped.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await StopAsync(live, SessionEnd.Released, ReleasedByHolder, _stopped)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is ServiceException or OperationCanceledException)
        {
            // the intent is recorded: who watches the session carries it out, or our successor
        }
    }
}
