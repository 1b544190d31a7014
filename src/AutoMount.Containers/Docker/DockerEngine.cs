using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Images;
using AutoMount.Core.Sessions;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>The Docker engine on this host, by its socket.</summary>
public sealed partial class DockerEngine : IContainerEngine, IImageEngine, IDisposable
{
    private readonly DockerEngineOptions _options;
    private readonly Uri _endpoint;
    private readonly SemaphoreSlim _connecting = new(1, 1); // protects the making of _connection
    private readonly ConcurrentDictionary<string, ImageFacts> _images = new(StringComparer.Ordinal); // by image id, which never changes its meaning
    private readonly string _self = $"{Guid.NewGuid():N}"; // tells our probes from a predecessor's
    private readonly ImageHomes _homes;
    private DockerConnection? _connection;

    /// <summary>How long the engine may take to answer what takes no time; longer, and it counts as away.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Makes a client; the engine is asked only when needed, so it may come later.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> for an address that is no <c>unix://</c> one.</exception>
    public DockerEngine(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _homes = new ImageHomes(options.ImageHomes);
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
    public Task<ImageFacts> InspectImageAsync(
        string reference,
        Action<ImageFacts> admit,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                try
                {
                    ImageInspectResponse image = await connection
                        .Client.Images.InspectImageAsync(reference, cancellation)
                        .ConfigureAwait(false);
                    admit(ImageTranslation.ToSummary(image).Facts);
                    ImageFacts facts =
                        _images.TryGetValue(image.ID, out ImageFacts? known) && _homes.Has(image.ID)
                            ? known
                            : await ReadImageAsync(connection, image, cancellation)
                                .ConfigureAwait(false);
                    return ImageTranslation.WithNames(facts, image, _homes);
                }
                catch (DockerApiException exception)
                    when (DockerErrors.IsNotFound(exception) || IsBadReference(exception))
                {
                    throw NoSuchImage(reference, exception);
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
                    connection.HasInit,
                    connection.UsesSlices
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
        foreach (ContainerListResponse container in containers.Where(IsOfSession))
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
        _ends.Dispose();
        _connecting.Dispose();
    }

    private static bool IsBadReference(DockerApiException exception) =>
        exception.StatusCode == System.Net.HttpStatusCode.BadRequest;

    private Dictionary<string, IDictionary<string, bool>> OurContainers() =>
        Filter("label", ContainerLabels.Session, $"{ContainerLabels.Instance}={_options.Instance}");

    private static Dictionary<string, IDictionary<string, bool>> Filter(
        string name,
        params string[] values
    ) => new(StringComparer.Ordinal) { [name] = Values(values) };

    private static Dictionary<string, bool> Values(params string[] values) =>
        values.ToDictionary(value => value, _ => true, StringComparer.Ordinal);

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
            ServiceException translated = DockerErrors.Translate(exception, _endpoint);
            if (translated.Error == ServiceError.EngineUnavailable)
            {
                _connection = null; // another version may come back; requests on the old client end by themselves
            }

            throw translated;
        }
    }

    private async Task<DockerConnection> ConnectAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _connection) is { } open)
        {
            return open;
        }

        await _connecting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _connection ??= await DockerConnection
                .OpenAsync(_endpoint, Patience, cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            _ = _connecting.Release();
        }
    }
}
