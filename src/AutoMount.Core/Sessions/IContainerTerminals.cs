using System.Runtime.InteropServices;

namespace AutoMount.Core.Sessions;

/// <summary>Port to what people do at a session's terminal. Throws <see cref="ServiceException"/> as <see cref="IContainerEngine"/> does.</summary>
/// <remarks>
/// The descriptors are connections to the engine itself: bytes go through them raw, both ways, and go on when this process
/// ends (decision D36). Shutting down the writing side is the command's end of file where it has no terminal.
/// </remarks>
public interface IContainerTerminals
{
    /// <summary>Starts a command with a terminal of its own inside a running container.</summary>
    Task<TerminalCommand> StartCommandAsync(
        string containerId,
        TerminalRequest request,
        CancellationToken cancellation
    );

    /// <summary>Connects to the container's own command: to its terminal where it has one, else to its standard input alone. It may be created and not started yet.</summary>
    Task<SafeHandle> AttachAsync(
        string containerId,
        SessionInput input,
        CancellationToken cancellation
    );

    /// <summary>Tells a command's terminal its size.</summary>
    Task ResizeCommandAsync(string commandId, WindowSize size, CancellationToken cancellation);

    /// <summary>Tells the container's terminal its size.</summary>
    Task ResizeAsync(string containerId, WindowSize size, CancellationToken cancellation);

    /// <summary>What the engine knows of a command, or null where it knows none (any more).</summary>
    Task<CommandFacts?> FindCommandAsync(string commandId, CancellationToken cancellation);

    /// <summary>Waits for a command's end.</summary>
    /// <returns>Its exit code.</returns>
    Task<int> WaitForCommandAsync(string commandId, CancellationToken cancellation);

    /// <summary>Sends a signal to a command and to what it started; one that has ended gets none.</summary>
    Task SignalCommandAsync(string commandId, SessionSignal signal, CancellationToken cancellation);

    /// <summary>Sends a signal to the container's first process.</summary>
    Task SignalAsync(string containerId, SessionSignal signal, CancellationToken cancellation);
}

/// <summary>A command to be started with a terminal.</summary>
public sealed record TerminalRequest
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Extra environment (<c>KEY=value</c>).</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where it starts; empty for the session's own working directory.</summary>
    public string WorkingDirectory { get; init; } = string.Empty;

    /// <summary>The terminal's size, or null where it is not known.</summary>
    public WindowSize? Size { get; init; }
}

/// <summary>A command that was started with a terminal.</summary>
/// <param name="Id">The engine's id of it.</param>
/// <param name="Terminal">The connection, the receiver's to dispose.</param>
public sealed record TerminalCommand(string Id, SafeHandle Terminal);

/// <summary>A command inside a container, as the engine knows it.</summary>
/// <param name="ContainerId">Which container.</param>
/// <param name="ExitCode">Its exit code; null while it runs.</param>
public sealed record CommandFacts(string ContainerId, int? ExitCode);

/// <summary>The size of a terminal's window in characters.</summary>
/// <param name="Columns">How wide.</param>
/// <param name="Rows">How high.</param>
public readonly record struct WindowSize(uint Columns, uint Rows);

/// <summary>What a session's own command reads from.</summary>
public enum SessionInput
{
    /// <summary>Nothing: its input is at its end from the beginning.</summary>
    None,

    /// <summary>A pipe that one caller writes to; when he is done, the command sees the end of file.</summary>
    Pipe,

    /// <summary>A terminal, which callers attach to and detach from at will.</summary>
    Terminal,
}

/// <summary>What a command reads from, as a word for the bus and for documents.</summary>
public static class SessionInputs
{
    /// <summary>The word.</summary>
    public static string Of(SessionInput input) =>
        input switch
        {
            SessionInput.None => "none",
            SessionInput.Pipe => "pipe",
            SessionInput.Terminal => "terminal",
            _ => throw new System.Diagnostics.UnreachableException($"{input}"),
        };

    /// <summary>What a word stands for; nothing is read from where it is none of them.</summary>
    public static SessionInput Read(string? word) =>
        word switch
        {
            "pipe" => SessionInput.Pipe,
            "terminal" => SessionInput.Terminal,
            _ => SessionInput.None,
        };
}

/// <summary>The signals that a user may send, by the numbers of x86-64 and arm64.</summary>
public enum SessionSignal
{
    /// <summary>The terminal went away.</summary>
    Hup = 1,

    /// <summary>Ctrl-C.</summary>
    Int = 2,

    /// <summary>Ctrl-\.</summary>
    Quit = 3,

    /// <summary>Ends at once.</summary>
    Kill = 9,

    /// <summary>The program's own.</summary>
    Usr1 = 10,

    /// <summary>The program's own.</summary>
    Usr2 = 12,

    /// <summary>Asks to end.</summary>
    Term = 15,

    /// <summary>Goes on after a stop.</summary>
    Cont = 18,

    /// <summary>Stops.</summary>
    Stop = 19,

    /// <summary>Ctrl-Z.</summary>
    Tstp = 20,

    /// <summary>The window changed its size.</summary>
    Winch = 28,
}

/// <summary>Signals as people write them.</summary>
public static class SessionSignals
{
    /// <summary>Reads <c>TERM</c>, <c>SIGTERM</c> or <c>15</c>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, naming all there are.</exception>
    public static SessionSignal Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        foreach (SessionSignal signal in Enum.GetValues<SessionSignal>())
        {
            if (
                name.Equals(signal.ToString(), StringComparison.OrdinalIgnoreCase)
                || name == ((int)signal).ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
            {
                return signal;
            }
        }

        string known = string.Join(
            ", ",
            Enum.GetValues<SessionSignal>().Select(signal => signal.ToString().ToUpperInvariant())
        );
        throw new ServiceException(
            ServiceError.InvalidArgument,
            $"'{text}' is no signal that can be sent; there are {known}."
        );
    }
}
