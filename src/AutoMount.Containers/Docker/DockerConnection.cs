using AutoMount.Core;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>A client at the API version that engine and library share. The library negotiates none, and old engines silently ignore newer fields (decision D3).</summary>
internal sealed class DockerConnection : IDisposable
{
    private static readonly System.Version Oldest = new(1, 41); // Docker 20.10
    private static readonly System.Version Newest = new(1, 54); // what the library was generated from

    private DockerConnection(DockerClient client, System.Version api, string description)
    {
        Client = client;
        Api = api;
        Description = description;
    }

    /// <summary>The client, pinned.</summary>
    internal DockerClient Client { get; }

    /// <summary>The API version spoken.</summary>
    internal System.Version Api { get; }

    /// <summary>Name and version, such as <c>Docker 20.10.24</c>.</summary>
    internal string Description { get; }

    /// <summary>Connects and agrees on a version.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NotSupported"/> for an engine older than 20.10; what the client throws where it does not answer.</exception>
    internal static async Task<DockerConnection> OpenAsync(
        Uri endpoint,
        CancellationToken cancellation
    )
    {
        VersionResponse version;
        using (DockerClient unpinned = new DockerClientBuilder().WithEndpoint(endpoint).Build())
        {
            version = await unpinned.System.GetVersionAsync(cancellation).ConfigureAwait(false);
        }

        if (
            !System.Version.TryParse(version.APIVersion, out System.Version? offered)
            || offered < Oldest
        )
        {
            throw new ServiceException(
                ServiceError.NotSupported,
                $"The container engine speaks API {version.APIVersion}; {Oldest} (Docker 20.10) or newer is needed."
            );
        }

        System.Version api = offered < Newest ? offered : Newest;
        DockerClient client = new DockerClientBuilder()
            .WithEndpoint(endpoint)
            .WithApiVersion(api)
            .Build();
        return new DockerConnection(client, api, $"Docker {version.Version}");
    }

    public void Dispose() => Client.Dispose();
}
