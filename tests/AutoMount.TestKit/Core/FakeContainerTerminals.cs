using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>An engine's terminals without terminals: a connection is one to nowhere, a command runs until it is ended.</summary>
public sealed class FakeContainerTerminals : IContainerTerminals
{
    private readonly ConcurrentDictionary<string, string> _containers = new(StringComparer.Ordinal);

    /// <summary>The last connection to a session's own terminal.</summary>
    public SafeHandle? Connection { get; private set; }

    /// <summary>Called when a connection was made.</summary>
    public Action Attached { get; set; } = () => { };

    /// <summary>Called when a session's own terminal is told its size.</summary>
    public Action Resized { get; set; } = () => { };

    /// <summary>Ends every command, with this exit code.</summary>
    public TaskCompletionSource<int> Ended { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Signals to commands, in their order.</summary>
    public ConcurrentQueue<SessionSignal> Signals { get; } = new();

    /// <inheritdoc/>
    public Task<SafeHandle> AttachAsync(
        string containerId,
        SessionInput input,
        CancellationToken cancellation
    )
    {
        Connection = File.OpenHandle("/dev/null");
        Attached();
        return Task.FromResult(Connection);
    }

    /// <inheritdoc/>
    public Task ResizeAsync(string containerId, WindowSize size, CancellationToken cancellation)
    {
        Resized();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<TerminalCommand> StartCommandAsync(
        string containerId,
        TerminalRequest request,
        CancellationToken cancellation
    )
    {
        string id = $"{_containers.Count + 1:x64}";
        _containers[id] = containerId;
        return Task.FromResult(new TerminalCommand(id, File.OpenHandle("/dev/null")));
    }

    /// <inheritdoc/>
    public Task ResizeCommandAsync(
        string commandId,
        WindowSize size,
        CancellationToken cancellation
    ) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<CommandFacts?> FindCommandAsync(string commandId, CancellationToken cancellation) =>
        Task.FromResult(
            _containers.TryGetValue(commandId, out string? container)
                ? new CommandFacts(container, ExitCode: null)
                : null
        );

    /// <inheritdoc/>
    public Task<int> WaitForCommandAsync(string commandId, CancellationToken cancellation) =>
        Ended.Task.WaitAsync(cancellation);

    /// <inheritdoc/>
    public Task SignalCommandAsync(
        string commandId,
        SessionSignal signal,
        CancellationToken cancellation
    )
    {
        Signals.Enqueue(signal);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SignalAsync(
        string containerId,
        SessionSignal signal,
        CancellationToken cancellation
    ) => Task.CompletedTask;
}
