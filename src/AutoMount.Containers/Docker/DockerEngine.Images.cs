using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What images say of themselves.</summary>
public sealed partial class DockerEngine
{
    /// <inheritdoc/>
    public Task SweepAsync(CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                IList<ContainerListResponse> containers = await connection
                    .Client.Containers.ListContainersAsync(
                        new ContainersListParameters
                        {
                            All = true,
                            Filters = Filter(
                                "label",
                                $"{ContainerLabels.Instance}={_options.Instance}"
                            ),
                        },
                        cancellation
                    )
                    .ConfigureAwait(false);
                foreach (ContainerListResponse container in containers.Where(IsStaleProbe))
                {
                    await RemoveAsync(container.ID, cancellation).ConfigureAwait(false);
                }

                await ForgetHomesAsync(connection, cancellation).ConfigureAwait(false);

                return true;
            },
            cancellation
        );

    /// <summary>A container that was made to read an image's files, by a process that is no more.</summary>
    private bool IsStaleProbe(ContainerListResponse container) =>
        container.State == "created"
        && container.Labels is { } labels
        && !IsOfSession(container)
        && !(labels.TryGetValue(ContainerLabels.Probe, out string? maker) && maker == _self);

    private static bool IsOfSession(ContainerListResponse container) =>
        container.Labels is { } labels
        && labels.TryGetValue(ContainerLabels.Session, out string? session)
        && session.Length > 0;

    /// <summary>Reads what an image says of itself and its accounts; the latter from a container that is made for it and never started.</summary>
    private async Task<ImageFacts> ReadImageAsync(
        DockerConnection connection,
        ImageInspectResponse image,
        CancellationToken cancellation
    )
    {
        CreateContainerResponse created = await connection
            .Client.Containers.CreateContainerAsync(ProbeOf(image.ID), CancellationToken.None) // else it could be made without our knowing
            .ConfigureAwait(false);
        try
        {
            await _homes
                .TakeAsync(connection, created.ID, image.ID, cancellation)
                .ConfigureAwait(false);
            ImageFacts facts = new()
            {
                Id = image.ID,
                Environment = [.. image.Config?.Env ?? []],
                Passwd = await ImageFile
                    .ReadAsync(connection, created.ID, "/etc/passwd", cancellation)
                    .ConfigureAwait(false),
                Group = await ImageFile
                    .ReadAsync(connection, created.ID, "/etc/group", cancellation)
                    .ConfigureAwait(false),
            };
            return _images.GetOrAdd(image.ID, facts);
        }
        finally
        {
            await connection
                .Client.Containers.RemoveContainerAsync(
                    created.ID,
                    new ContainerRemoveParameters { Force = true },
                    CancellationToken.None
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>A container that is made to read an image's files.</summary>
    private CreateContainerParameters ProbeOf(string image) =>
        new()
        {
            Image = image,
            Entrypoint = ["/never-started"],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [ContainerLabels.Instance] = _options.Instance,
                [ContainerLabels.Probe] = _self,
                [ContainerLabels.Session] = string.Empty, // else the image's
            },
        };
}
