using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace AutoMount.Core.Sessions;

/// <summary>Terminals of sessions and of commands in them.</summary>
public sealed partial class SessionManager
{
    private static readonly TimeSpan ConnectionKept = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<SessionId, SafeHandle> _connections = new(); // made before the start, for the caller that asked for them

    /// <summary>Starts a command with a terminal in a running session.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>, <see cref="ServiceError.InvalidArgument"/>, and the engine's.</exception>
    public async Task<TerminalCommand> StartCommandAsync(
        SessionId id,
        TerminalRequest request,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        await TakenUpAsync(id, cancellation).ConfigureAwait(false);
        return await Terminals
            .StartCommandAsync(RequireRunning(id), request, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Connects to a session's own terminal or, where it has a pipe instead, to its input. A connection that was asked for at the session's creation is given out even when the session has ended since: its output is in it.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>, <see cref="ServiceError.NotSupported"/> for a session without either, and the engine's.</exception>
    public async Task<SafeHandle> AttachAsync(SessionId id, CancellationToken cancellation)
    {
        SessionInput input = Get(id).Input;
        if (input == SessionInput.None)
        {
            throw new ServiceException(
                ServiceError.NotSupported,
                $"Session '{id}' was started without a terminal and without input. 'automountctl session exec {id}' runs a command in it, 'automountctl session logs --follow {id}' shows its output."
            );
        }

        return _connections.TryRemove(id, out SafeHandle? kept)
            ? kept
            : await Terminals
                .AttachAsync(RequireRunning(id), input, cancellation)
                .ConfigureAwait(false);
    }

    /// <summary>Tells a session's terminal its size.</summary>
    /// <exception cref="ServiceException">As for <see cref="AttachAsync"/>.</exception>
    public Task ResizeAsync(SessionId id, WindowSize size, CancellationToken cancellation) =>
        Terminals.ResizeAsync(RequireRunning(id), size, cancellation);

    /// <summary>Sends a signal to a session's own command.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>, and the engine's.</exception>
    public Task SignalAsync(SessionId id, SessionSignal signal, CancellationToken cancellation) =>
        Terminals.SignalAsync(RequireRunning(id), signal, cancellation);

    /// <summary>Tells the terminal of a command in a session its size.</summary>
    public async Task ResizeCommandAsync(
        SessionId id,
        string command,
        WindowSize size,
        CancellationToken cancellation
    )
    {
        await RequireCommandAsync(id, command, cancellation).ConfigureAwait(false);
        await Terminals.ResizeCommandAsync(command, size, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a signal to a command in a session.</summary>
    public async Task SignalCommandAsync(
        SessionId id,
        string command,
        SessionSignal signal,
        CancellationToken cancellation
    )
    {
        await RequireCommandAsync(id, command, cancellation).ConfigureAwait(false);
        await Terminals.SignalCommandAsync(command, signal, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of a command in a session.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForCommandAsync(
        SessionId id,
        string command,
        CancellationToken cancellation
    )
    {
        CommandFacts facts = await RequireCommandAsync(id, command, cancellation)
            .ConfigureAwait(false);
        return facts.ExitCode
            ?? await AttendAsync(id, () => Terminals.WaitForCommandAsync(command, cancellation))
                .ConfigureAwait(false);
    }

    /// <summary>Keeps a session from being idle until disposed: somebody is at its terminal. Null where it has ended.</summary>
    public IDisposable? Attend(SessionId id) => _live.GetValueOrDefault(id)?.Attend();

    private IContainerTerminals Terminals =>
        _setup.Terminals
        ?? throw new ServiceException(
            ServiceError.NotSupported,
            "The container engine has no terminals."
        );

    /// <summary>A command is known by an id of the engine's: that of another's container is as good as none.</summary>
    private async Task<CommandFacts> RequireCommandAsync(
        SessionId id,
        string command,
        CancellationToken cancellation
    )
    {
        string container = Get(id).ContainerId;
        CommandFacts? facts = IsCommandId(command)
            ? await Terminals.FindCommandAsync(command, cancellation).ConfigureAwait(false)
            : null;
        return facts is not null && facts.ContainerId == container && container.Length > 0
            ? facts
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                $"Session '{id}' has no such command; a result is kept for some minutes after the command's end."
            );
    }

    private static bool IsCommandId(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Connects before the start, so that not even the first byte of output is missed.</summary>
    private async Task ConnectBeforeStartAsync(
        Session session,
        SessionRequest request,
        string container,
        CancellationToken cancellation
    )
    {
        if (request.Attaches && request.Input != SessionInput.None)
        {
            _connections[session.Id] = await Terminals
                .AttachAsync(container, request.Input, cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The session's maker has it now, and comes for the connection or does not.</summary>
    private void KeepConnection(SessionId id)
    {
        if (_connections.TryGetValue(id, out SafeHandle? connection))
        {
            _ = CloseUnclaimedAsync(id, connection);
        }
    }

    /// <summary>The session was not made: nobody comes.</summary>
    private void CloseConnection(SessionId id)
    {
        if (_connections.TryRemove(id, out SafeHandle? connection))
        {
            connection.Dispose();
        }
    }

    /// <summary>The size can only be told once the terminal is there.</summary>
    private async Task ResizeAfterStartAsync(
        SessionRequest request,
        string container,
        CancellationToken cancellation
    )
    {
        if (request is { Input: SessionInput.Terminal, WindowSize: { } size })
        {
            try
            {
                await Terminals.ResizeAsync(container, size, cancellation).ConfigureAwait(false);
            }
            catch (ServiceException)
            {
                // it has ended already
            }
        }
    }

    private async Task CloseUnclaimedAsync(SessionId id, SafeHandle connection)
    {
        try
        {
            await Task.Delay(ConnectionKept, _setup.Time, _stopped).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the service ends
        }

        if (_connections.TryRemove(new KeyValuePair<SessionId, SafeHandle>(id, connection)))
        {
            connection.Dispose(); // else it is its caller's by now
        }
    }
}
