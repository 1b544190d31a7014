using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Events;
using AutoMount.Posix.Processes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>Terminals, of containers and of commands in them.</summary>
public sealed partial class DockerEngine : IContainerTerminals
{
    private static readonly TimeSpan ResizePatience = TimeSpan.FromSeconds(2);

    /// <summary>Keys at which the engine would leave a terminal by itself: none that anybody types. Leaving is the client's business.</summary>
    private const string NoDetachKeys = "ctrl-_,ctrl-^,ctrl-_,ctrl-^,ctrl-_,ctrl-^";

    private readonly EndWatch _ends = new();

    /// <summary>How often the engine is asked after a command whose process is watched, lest its end be missed.</summary>
    internal TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<TerminalCommand> StartCommandAsync(
        string containerId,
        TerminalRequest request,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        string id = await AskAsync(
                async connection =>
                {
                    ContainerExecCreateResponse created = await connection
                        .Client.Exec.CreateContainerExecAsync(
                            containerId,
                            ParametersOf(request),
                            cancellation
                        )
                        .ConfigureAwait(false);
                    return created.ID;
                },
                cancellation
            )
            .ConfigureAwait(false);
        SafeHandle terminal = await UpgradeAsync(
                $"exec/{id}/start",
                """{"Detach":false,"Tty":true}""",
                cancellation
            )
            .ConfigureAwait(false);
        if (request.Size is { } size)
        {
            try
            {
                await ResizeCommandAsync(id, size, cancellation).ConfigureAwait(false);
            }
            catch (ServiceException)
            {
                // it has ended already, or could not be started: the terminal tells
            }
        }

        return new TerminalCommand(id, terminal);
    }

    /// <inheritdoc/>
    public Task<SafeHandle> AttachAsync(
        string containerId,
        SessionInput input,
        CancellationToken cancellation
    )
    {
        string terminal =
            input == SessionInput.Terminal
                ? $"&stdout=1&stderr=1&detachKeys={Uri.EscapeDataString(NoDetachKeys)}"
                : string.Empty;
        return UpgradeAsync(
            $"containers/{containerId}/attach?stream=1&stdin=1{terminal}",
            string.Empty,
            cancellation
        );
    }

    /// <inheritdoc/>
    public async Task ResizeCommandAsync(
        string commandId,
        WindowSize size,
        CancellationToken cancellation
    )
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                _ = await AskAsync(
                        async connection =>
                        {
                            await connection
                                .Client.Exec.ResizeExecTtyAsync(
                                    commandId,
                                    ParametersOf(size),
                                    cancellation
                                )
                                .ConfigureAwait(false);
                            return true;
                        },
                        cancellation
                    )
                    .ConfigureAwait(false);
                return;
            }
            catch (ServiceException exception)
                when (exception.Error == ServiceError.EngineFailed
                    && TimeProvider.System.GetElapsedTime(start) < ResizePatience
                )
            {
                // the answer to its start comes before the command is there
                if (
                    await FindCommandAsync(commandId, cancellation).ConfigureAwait(false)
                    is not { ExitCode: null }
                )
                {
                    return;
                }

                await Task.Delay(FirstPause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public Task ResizeAsync(string containerId, WindowSize size, CancellationToken cancellation) =>
        ForgivingAsync(
            connection =>
                connection.Client.Containers.ResizeContainerTtyAsync(
                    containerId,
                    ParametersOf(size),
                    cancellation
                ),
            cancellation
        );

    /// <inheritdoc/>
    public async Task<CommandFacts?> FindCommandAsync(
        string commandId,
        CancellationToken cancellation
    )
    {
        ContainerExecInspectResponse? found = await InspectCommandAsync(commandId, cancellation)
            .ConfigureAwait(false);
        return found is null
            ? null
            : new CommandFacts(found.ContainerID, EndedCode(found) is { } code ? code : null);
    }

    /// <inheritdoc/>
    public Task<int> WaitForCommandAsync(string commandId, CancellationToken cancellation) =>
        AskAsync(
            connection => WaitForExecAsync(connection.Client, commandId, cancellation),
            cancellation
        );

    /// <inheritdoc/>
    public async Task SignalCommandAsync(
        string commandId,
        SessionSignal signal,
        CancellationToken cancellation
    )
    {
        ContainerExecInspectResponse? found = await InspectCommandAsync(commandId, cancellation)
            .ConfigureAwait(false);
        using ProcessHandle? process = found is { Running: true }
            ? HoldOf(found.ContainerID, (int)found.Pid)
            : null;
        Errno error = process?.SendSignal((int)signal) ?? Errno.None;
        if (error is not (Errno.None or Errno.ESRCH))
        {
            throw new ServiceException(
                ServiceError.EngineFailed,
                $"The command could not be sent the signal {signal} ({error})."
            );
        }
    }

    /// <inheritdoc/>
    public Task SignalAsync(
        string containerId,
        SessionSignal signal,
        CancellationToken cancellation
    ) =>
        ForgivingAsync(
            connection =>
                connection.Client.Containers.KillContainerAsync(
                    containerId,
                    new ContainerKillParameters
                    {
                        Signal = ((int)signal).ToString(
                            System.Globalization.CultureInfo.InvariantCulture
                        ),
                    },
                    cancellation
                ),
            cancellation
        );

    private static ContainerExecCreateParameters ParametersOf(TerminalRequest request) =>
        new()
        {
            Cmd = [.. request.Arguments],
            Env = [.. request.Environment],
            WorkingDir = request.WorkingDirectory,
            DetachKeys = NoDetachKeys,
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            TTY = true,
        };

    private static ContainerResizeParameters ParametersOf(WindowSize size) =>
        new() { Width = size.Columns, Height = size.Rows };

    private static int? EndedCode(ContainerExecInspectResponse command) =>
        command is { Running: false, ExitCode: { } code } ? (int)code : null;

    /// <summary>The process of a number, if it is in that container: the number may be another's by now.</summary>
    private static ProcessHandle? HoldOf(string containerId, int id)
    {
        if (id <= 0 || ProcessHandle.Open(id, out ProcessHandle? process) != Errno.None)
        {
            return null;
        }

        try
        {
            string groups = File.ReadAllText($"/proc/{id}/cgroup", Encoding.UTF8);
            if (groups.Contains(containerId, StringComparison.Ordinal) && !process!.HasEnded)
            {
                return process;
            }
        }
        catch (IOException)
        {
            // it ended
        }

        process!.Dispose();
        return null;
    }

    private Task<ContainerExecInspectResponse?> InspectCommandAsync(
        string commandId,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                try
                {
                    return await connection
                        .Client.Exec.InspectContainerExecAsync(commandId, cancellation)
                        .ConfigureAwait(false);
                }
                catch (DockerApiException exception) when (DockerErrors.IsNotFound(exception))
                {
                    return null;
                }
            },
            cancellation
        );

    private Task<SafeHandle> UpgradeAsync(
        string target,
        string json,
        CancellationToken cancellation
    ) =>
        AskAsync(
            connection =>
                Task.Run<SafeHandle>(
                    () =>
                        DockerUpgrade.Open(
                            _endpoint.LocalPath,
                            $"/v{connection.Api}/{target}",
                            json
                        ),
                    cancellation
                ),
            cancellation
        );

    /// <summary>Watches a process of a container, which is held until its end: once for each command.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="id">The process.</param>
    /// <param name="ended">Ends when the process has; null where it cannot be held.</param>
    private bool TryWatch(string containerId, int id, [NotNullWhen(true)] out Task? ended)
    {
        ended = null;
        if (HoldOf(containerId, id) is not { } process)
        {
            return false;
        }

        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ends.Watch(process, () => end.TrySetResult());
        ended = end.Task;
        return true;
    }

    private static async Task WaitAtMostAsync(
        Task task,
        TimeSpan time,
        CancellationToken cancellation
    )
    {
        try
        {
            await task.WaitAsync(time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // long enough
        }
    }
}
