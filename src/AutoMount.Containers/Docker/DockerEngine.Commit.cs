using AutoMount.Core;
using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>Images made of containers.</summary>
public sealed partial class DockerEngine : IContainerCommits
{
    /// <inheritdoc/>
    public Task<long> GetSizeAsync(string containerId, CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                ContainerInspectResponse container = await connection
                    .Patient.Containers.InspectContainerAsync(
                        containerId,
                        new ContainerInspectParameters { IncludeSize = true },
                        cancellation
                    )
                    .ConfigureAwait(false);
                return container.SizeRw ?? 0;
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<string> CommitAsync(
        CommitSpecification specification,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(specification);
        return AskAsync(
            async connection =>
            {
                ContainerInspectResponse container = await connection
                    .Client.Containers.InspectContainerAsync(
                        specification.ContainerId,
                        cancellation
                    )
                    .ConfigureAwait(false);
                ImageInspectResponse image = await connection
                    .Client.Images.InspectImageAsync(specification.ImageId, cancellation)
                    .ConfigureAwait(false);
                CommitContainerChangesResponse made = await connection
                    .Patient.Images.CommitContainerChangesAsync(
                        CommitParameters.Of(
                            specification,
                            ConfigurationOf(container),
                            ConfigurationOf(image)
                        ),
                        cancellation
                    )
                    .ConfigureAwait(false);
                await NameAsync(connection, specification, made.ID, image.Size, cancellation)
                    .ConfigureAwait(false);
                return made.ID;
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task<long> GetAddedBytesAsync(
        string label,
        string value,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                IList<ImagesListResponse> images = await connection
                    .Patient.Images.ListImagesAsync(
                        new ImagesListParameters { All = true },
                        cancellation
                    )
                    .ConfigureAwait(false);
                return AddedImages.Sum(images, label, value);
            },
            cancellation
        );

    /// <summary>Gives a new image its name, or removes it where it is larger than it may be.</summary>
    private static async Task NameAsync(
        DockerConnection connection,
        CommitSpecification specification,
        string id,
        long originalBytes,
        CancellationToken cancellation
    )
    {
        ImageInspectResponse made = await connection
            .Client.Images.InspectImageAsync(id, cancellation)
            .ConfigureAwait(false);
        long added = made.Size - originalBytes;
        if (added > specification.MaximumBytes)
        {
            _ = await connection
                .Patient.Images.DeleteImageAsync(id, new ImageDeleteParameters(), cancellation)
                .ConfigureAwait(false);
            throw new ServiceException(
                ServiceError.LimitReached,
                $"The session wrote on while its image was made, which would add {added} bytes to the original and may add {specification.MaximumBytes}; it was removed again."
            );
        }

        await connection
            .Client.Images.TagImageAsync(
                id,
                new ImageTagParameters
                {
                    RepositoryName = specification.Name.Repository,
                    Tag = specification.Name.Tag,
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private static ImageConfiguration ConfigurationOf(ContainerInspectResponse container) =>
        new()
        {
            Environment = [.. container.Config?.Env ?? []],
            Labels = Copy(container.Config?.Labels),
        };

    private static ImageConfiguration ConfigurationOf(ImageInspectResponse image) =>
        new()
        {
            User = image.Config?.User ?? string.Empty,
            WorkingDirectory = image.Config?.WorkingDir ?? string.Empty,
            Command = [.. image.Config?.Cmd ?? []],
            EntryPoint = [.. image.Config?.Entrypoint ?? []],
            Environment = [.. image.Config?.Env ?? []],
            Labels = Copy(image.Config?.Labels),
        };

    private static Dictionary<string, string> Copy(IDictionary<string, string>? labels) =>
        labels is null
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : new Dictionary<string, string>(labels, StringComparer.Ordinal);
}
