using AutoMount.Core;
using AutoMount.Core.Sessions;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What is done with a running container.</summary>
public sealed partial class DockerEngine
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestRemovalPause = TimeSpan.FromSeconds(5); // ten seconds in all

    /// <inheritdoc/>
    public Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancellation) =>
        ForgivingAsync(
            connection =>
                connection.Client.Containers.StopContainerAsync(
                    containerId,
                    new ContainerStopParameters
                    {
                        WaitBeforeKillSeconds = (uint)Math.Ceiling(grace.TotalSeconds),
                    },
                    cancellation
                ),
            cancellation
        );

    /// <inheritdoc/>
    public async Task RemoveAsync(string containerId, CancellationToken cancellation)
    {
        bool isOurs = await ForgivingAsync(
                connection =>
                    connection.Client.Containers.RemoveContainerAsync(
                        containerId,
                        new ContainerRemoveParameters { Force = true, RemoveVolumes = true },
                        cancellation
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        if (!isOurs)
        {
            await WaitUntilGoneAsync(containerId, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a removal that somebody else began: until it is done, a process in the container may run.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.EngineFailed"/> where the container stays.</exception>
    private async Task WaitUntilGoneAsync(string containerId, CancellationToken cancellation)
    {
        TimeSpan pause = FirstPause;
        while (await InspectAsync(containerId, cancellation).ConfigureAwait(false) is not null)
        {
            if (pause > LongestRemovalPause)
            {
                throw new ServiceException(
                    ServiceError.EngineFailed,
                    $"The container engine is removing the container {containerId} already, and does not come to an end."
                );
            }

            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            pause *= 2;
        }
    }

    /// <inheritdoc/>
    public Task<int> ExecAsync(
        string containerId,
        ExecRequest request,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        return AskAsync(
            connection => ExecAsync(connection.Client, containerId, request, cancellation),
            cancellation
        );
    }

    private async Task<int> ExecAsync(
        DockerClient client,
        string containerId,
        ExecRequest request,
        CancellationToken cancellation
    )
    {
        ContainerExecCreateParameters parameters = new()
        {
            Cmd = [.. request.Arguments],
            Env = [.. request.Environment],
            WorkingDir = request.WorkingDirectory,
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
        };
        ContainerExecCreateResponse created = await client
            .Exec.CreateContainerExecAsync(containerId, parameters, cancellation)
            .ConfigureAwait(false);
        request.Made?.Invoke(created.ID);
        using MultiplexedStream stream = await client
            .Exec.StartContainerExecAsync(
                created.ID,
                new ContainerExecStartParameters(),
                cancellation
            )
            .ConfigureAwait(false);
        using CancellationTokenSource inputEnd = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation
        );
        Task input = FeedAsync(stream, request.StandardInput, inputEnd.Token);
        await stream
            .CopyOutputToAsync(
                Stream.Null,
                request.StandardOutput,
                request.StandardError,
                cancellation
            )
            .ConfigureAwait(false);
        await inputEnd.CancelAsync().ConfigureAwait(false); // the command ended, whatever the caller may still send
        await input.ConfigureAwait(false);
        return await WaitForExecAsync(client, created.ID, cancellation).ConfigureAwait(false);
    }

    /// <summary>The output ends before the engine has noted the exit code, and long before where the command closed its streams. The engine tells nobody: so its process is waited for, and then the engine asked until it knows.</summary>
    private async Task<int> WaitForExecAsync(
        DockerClient client,
        string exec,
        CancellationToken cancellation
    )
    {
        Task? process = null;
        TimeSpan pause = FirstPause;
        TimeSpan longest = TimeSpan.FromMilliseconds(500);
        while (true)
        {
            ContainerExecInspectResponse state = await client
                .Exec.InspectContainerExecAsync(exec, cancellation)
                .ConfigureAwait(false);
            if (EndedCode(state) is { } code)
            {
                return code;
            }

            if (
                process is { IsCompleted: false }
                || (process is null && TryWatch(state.ContainerID, (int)state.Pid, out process))
            )
            {
                await WaitAtMostAsync(process, LookAgain, cancellation).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
                pause = pause * 2 < longest ? pause * 2 : longest;
            }
        }
    }

    /// <summary>Passes input on until its end, the command's end, or the caller's disappearance.</summary>
    private static async Task FeedAsync(
        MultiplexedStream stream,
        Stream input,
        CancellationToken cancellation
    )
    {
        const int bufferLength = 64 * 1024;
        byte[] buffer = new byte[bufferLength];
        try
        {
            while (true)
            {
                int count = await input.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                if (count == 0)
                {
                    stream.CloseWrite();
                    return;
                }

                await stream.WriteAsync(buffer, 0, count, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // the command no longer reads, or the caller is gone: neither changes the exit code
        }
    }

    /// <summary>Asks for something that is done already where the container is gone or stopped.</summary>
    private Task<bool> ForgivingAsync(
        Func<DockerConnection, Task> ask,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                try
                {
                    await ask(connection).ConfigureAwait(false);
                }
                catch (DockerApiException exception)
                    when (DockerErrors.IsNotFound(exception) || IsRemovalInProgress(exception))
                {
                    return false;
                }

                return true;
            },
            cancellation
        );

    private static bool IsRemovalInProgress(DockerApiException exception) =>
        exception.StatusCode == System.Net.HttpStatusCode.Conflict
        && DockerErrors
            .Message(exception)
            .Contains("already in progress", StringComparison.Ordinal);
}
