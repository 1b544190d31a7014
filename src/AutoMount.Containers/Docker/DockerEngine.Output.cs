using AutoMount.Core;
using AutoMount.Core.Sessions;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What a container wrote.</summary>
public sealed partial class DockerEngine
{
    private static readonly TimeSpan FollowAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EngineRetry = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task CopyLogsAsync(
        string containerId,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    )
    {
        using UnseenStream output = new(standardOutput);
        using UnseenStream errors = new(standardError);
        if (follow)
        {
            await FollowToEndAsync(containerId, output, errors, cancellation).ConfigureAwait(false);
        }

        // Also after following: a container that ends at once can end the engine's answer before
        // its last lines are in it (seen with 20.10, about one in a hundred).
        await CopyOnceAsync(containerId, follow: false, output, errors, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Follows until the container has ended; also over a restart of the engine that the container survives.</summary>
    private async Task FollowToEndAsync(
        string containerId,
        UnseenStream output,
        UnseenStream errors,
        CancellationToken cancellation
    )
    {
        ContainerFacts? facts = await InspectAsync(containerId, cancellation).ConfigureAwait(false);
        while (true)
        {
            try
            {
                await CopyOnceAsync(containerId, follow: true, output, errors, cancellation)
                    .ConfigureAwait(false);
                facts = await InspectAsync(containerId, cancellation).ConfigureAwait(false);
            }
            catch (ServiceException exception)
                when (exception.Error == ServiceError.EngineUnavailable
                    && !output.IsBroken
                    && !errors.IsBroken
                )
            {
                await Task.Delay(EngineRetry, cancellation).ConfigureAwait(false); // it was there a moment ago
            }

            if (facts is not { Running: true })
            {
                return;
            }

            await Task.Delay(FollowAgain, cancellation).ConfigureAwait(false);
        }
    }

    private Task<bool> CopyOnceAsync(
        string containerId,
        bool follow,
        UnseenStream output,
        UnseenStream errors,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                output.Restart();
                errors.Restart();
                ContainerLogsParameters parameters = new()
                {
                    ShowStdout = true,
                    ShowStderr = true,
                    Follow = follow,
                };
                using MultiplexedStream stream = await connection
                    .Client.Containers.GetContainerLogsAsync(containerId, parameters, cancellation)
                    .ConfigureAwait(false);
                await stream
                    .CopyOutputToAsync(Stream.Null, output, errors, cancellation)
                    .ConfigureAwait(false);
                return true;
            },
            cancellation
        );
}
