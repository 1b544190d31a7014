using AutoMount.Core.Sessions;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What a container writes from a moment on.</summary>
public sealed partial class DockerEngine : IContainerLines
{
    /// <inheritdoc/>
    public Task FollowAsync(
        string containerId,
        DateTimeOffset since,
        Action<ContainerLine> take,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                ContainerLogsParameters parameters = new()
                {
                    ShowStdout = true,
                    ShowStderr = true,
                    Follow = true,
                    Timestamps = true,
                    Since = ToEngineTime(since),
                };
                using LineStream output = StampedLines.To(isError: false, take);
                using LineStream errors = StampedLines.To(isError: true, take);
                using MultiplexedStream stream = await connection
                    .Client.Containers.GetContainerLogsAsync(containerId, parameters, cancellation)
                    .ConfigureAwait(false);
                await stream
                    .CopyOutputToAsync(Stream.Null, output, errors, cancellation)
                    .ConfigureAwait(false);
                output.Finish(); // not after a failure: half a line comes again
                errors.Finish();
                return true;
            },
            cancellation
        );
}
