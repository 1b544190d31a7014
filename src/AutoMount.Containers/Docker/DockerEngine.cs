using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>The Docker engine on this host, by its socket.</summary>
public sealed partial class DockerEngine : IContainerEngine, IDisposable
{
    private const string SessionLabel = "org.automount.session";
    private const string InstanceLabel = "org.automount.instance";

    private readonly DockerEngineOptions _options;
    private readonly Uri _endpoint;
    private readonly SemaphoreSlim _connecting = new(1, 1); // protects the making of _connection
    private readonly ConcurrentDictionary<string, ImageFacts> _images = new(StringComparer.Ordinal); // by image id, which never changes its meaning
    private DockerConnection? _connection;

    /// <summary>Makes a client; the engine is asked only when needed, so it may come later.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> for an address that is no <c>unix://</c> one.</exception>
    public DockerEngine(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        string host =
            options.Host
            ?? Environment.GetEnvironmentVariable("DOCKER_HOST")
            ?? "unix:///var/run/docker.sock";
        _endpoint =
            Uri.TryCreate(host, UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme == "unix"
                ? endpoint
                : throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"DockerHost={host} is no local socket; give 'unix:///path/to/docker.sock', since homes are mounted on this host."
                );
    }

    /// <inheritdoc/>
    public Task<string> DescribeAsync(CancellationToken cancellation) =>
        AskAsync(connection => Task.FromResult(connection.Description), cancellation);

    /// <inheritdoc/>
    public Task<ImageFacts> InspectImageAsync(string reference, CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                try
                {
                    ImageInspectResponse image = await connection
                        .Client.Images.InspectImageAsync(reference, cancellation)
                        .ConfigureAwait(false);
                    return _images.TryGetValue(image.ID, out ImageFacts? known)
                        ? known
                        : await ReadImageAsync(connection, image, cancellation)
                            .ConfigureAwait(false);
                }
                catch (DockerApiException exception)
                    when (DockerErrors.IsNotFound(exception) || IsBadReference(exception))
                {
                    throw new ServiceException(
                        ServiceError.NoSuchImage,
                        $"There is no image '{reference}' on this host. An administrator fetches it: 'docker pull {reference}'.",
                        exception
                    );
                }
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<string> CreateAsync(
        ContainerSpecification specification,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(specification);
        return AskAsync(
            async connection =>
            {
                CreateContainerParameters parameters = ContainerParameters.Of(
                    specification,
                    _options,
                    connection.HasInit
                );
                CreateContainerResponse created = await connection
                    .Client.Containers.CreateContainerAsync(parameters, cancellation)
                    .ConfigureAwait(false);
                return created.ID;
            },
            cancellation
        );
    }

    /// <inheritdoc/>
    public Task StartAsync(string containerId, CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                _ = await connection
                    .Client.Containers.StartContainerAsync(
                        containerId,
                        new ContainerStartParameters(),
                        cancellation
                    )
                    .ConfigureAwait(false);
                return true;
            },
            cancellation
        );

    /// <inheritdoc/>
    public Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation) =>
        AskAsync(
            async connection =>
            {
                try
                {
                    return ContainerTranslation.ToFacts(
                        await connection
                            .Client.Containers.InspectContainerAsync(containerId, cancellation)
                            .ConfigureAwait(false)
                    );
                }
                catch (DockerApiException exception) when (DockerErrors.IsNotFound(exception))
                {
                    return null;
                }
            },
            cancellation
        );

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation)
    {
        IList<ContainerListResponse> containers = await AskAsync(
                connection =>
                    connection.Client.Containers.ListContainersAsync(
                        new ContainersListParameters { All = true, Filters = OurContainers() },
                        cancellation
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        List<ContainerFacts> facts = [];
        foreach (ContainerListResponse container in containers)
        {
            if (await InspectAsync(container.ID, cancellation).ConfigureAwait(false) is { } one)
            {
                facts.Add(one);
            }
        }

        return facts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _connecting.Dispose();
    }

    private static bool IsBadReference(DockerApiException exception) =>
        exception.StatusCode == System.Net.HttpStatusCode.BadRequest;

    private Dictionary<string, IDictionary<string, bool>> OurContainers() =>
        new(StringComparer.Ordinal)
        {
            ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal)
            {
                [SessionLabel] = true,
                [$"{InstanceLabel}={_options.Instance}"] = true,
            },
        };

    /// <summary>Reads what an image says of itself and its accounts; the latter from a container that is made for it and never started.</summary>
    private async Task<ImageFacts> ReadImageAsync(
        DockerConnection connection,
        ImageInspectResponse image,
        CancellationToken cancellation
    )
    {
        CreateContainerParameters probe = new()
        {
            Image = image.ID,
            Entrypoint = ["/never-started"],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [InstanceLabel] = _options.Instance,
            },
        };
        CreateContainerResponse created = await connection
            .Client.Containers.CreateContainerAsync(probe, cancellation)
            .ConfigureAwait(false);
        try
        {
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

    /// <summary>Asks the engine, connecting first where needed, and translates what it throws.</summary>
    private async Task<T> AskAsync<T>(
        Func<DockerConnection, Task<T>> ask,
        CancellationToken cancellation
    )
    {
        try
        {
            return await ask(await ConnectAsync(cancellation).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        catch (Exception exception)
            when (DockerErrors.IsKnown(exception)
                || (
                    exception is OperationCanceledException && !cancellation.IsCancellationRequested
                ) // the client's own patience
            )
        {
            throw DockerErrors.Translate(exception, _endpoint);
        }
    }

    private async Task<DockerConnection> ConnectAsync(CancellationToken cancellation)
    {
        if (_connection is { } open)
        {
            return open;
        }

        await _connecting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _connection ??= await DockerConnection
                .OpenAsync(_endpoint, cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            _ = _connecting.Release();
        }
    }
}
