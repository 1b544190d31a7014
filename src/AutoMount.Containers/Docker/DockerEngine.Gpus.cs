using AutoMount.Containers.Gpus;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine can do for GPUs.</summary>
public sealed partial class DockerEngine : IGpuEngine
{
    private static readonly System.Version FirstWithCdi = new(1, 44); // Docker 25

    /// <inheritdoc/>
    public Task<EngineGpuSupport> DescribeGpuSupportAsync(CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                SystemInfoResponse info = await connection
                    .Client.System.GetSystemInfoAsync(cancellation)
                    .ConfigureAwait(false);
                return new EngineGpuSupport
                {
                    CdiDirectories =
                        connection.Api >= FirstWithCdi ? [.. info.CDISpecDirs ?? []] : [],
                    CdiDevices =
                    [
                        .. (info.DiscoveredDevices ?? [])
                            .Where(device => device.Source == "cdi")
                            .Select(device => device.ID),
                    ],
                    Runtimes = [.. info.Runtimes?.Keys ?? []],
                    IsPodman = connection.IsPodman,
                };
            },
            cancellation
        );
}
