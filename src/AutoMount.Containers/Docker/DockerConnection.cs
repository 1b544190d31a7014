using AutoMount.Core;
using Docker.DotNet;
using Docker.DotNet.Models;
using Docker.DotNet.Unix;

namespace AutoMount.Containers.Docker;

/// <summary>A client at the API version that engine and library share. The library negotiates none, and old engines silently ignore newer fields (decision D3).</summary>
internal sealed class DockerConnection : IDisposable
{
    private static readonly System.Version Oldest = new(1, 41); // Docker 20.10
    private static readonly System.Version Newest = new(1, 54); // what the library was generated from

    private DockerConnection(
        DockerClient client,
        DockerClient patient,
        System.Version api,
        bool hasInit,
        string description
    )
    {
        HasInit = hasInit;
        Client = client;
        Patient = patient;
        Api = api;
        Description = description;
    }

    /// <summary>The client, pinned.</summary>
    internal DockerClient Client { get; }

    /// <summary>The same for what takes as long as there are files, such as a commit: it waits until it is cancelled.</summary>
    internal DockerClient Patient { get; }

    /// <summary>The API version spoken.</summary>
    internal System.Version Api { get; }

    /// <summary>Whether the engine can put an init before the command.</summary>
    internal bool HasInit { get; }

    /// <summary>Whether the engine leaves control groups to systemd, so that containers can be put into slices.</summary>
    internal bool UsesSlices { get; private init; }

    /// <summary>Whether Podman answers for Docker.</summary>
    internal bool IsPodman { get; private init; }

    /// <summary>Name and version, such as <c>Docker 20.10.24</c>.</summary>
    internal string Description { get; }

    /// <summary>Connects and agrees on a version.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NotSupported"/> for an engine older than 20.10; what the client throws where it does not answer.</exception>
    internal static async Task<DockerConnection> OpenAsync(
        Uri endpoint,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        VersionResponse version;
        using (DockerClient unpinned = Builder(endpoint).Build())
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
        DockerClient client = Builder(endpoint).WithTimeout(patience).WithApiVersion(api).Build();
        DockerClient patient = Builder(endpoint)
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .WithApiVersion(api)
            .Build();
        SystemInfoResponse engine = await client
            .System.GetSystemInfoAsync(cancellation)
            .ConfigureAwait(false);
        bool hasInit = HasInitProgram(engine);
        bool usesSlices = engine.CgroupDriver == "systemd";
        return new DockerConnection(
            client,
            patient,
            api,
            hasInit,
            $"Docker {version.Version}{Lacks(hasInit, usesSlices)}"
        )
        {
            UsesSlices = usesSlices,
            IsPodman = version.Components?.Any(part => part.Name == "Podman Engine") == true,
        };
    }

    /// <summary>What an administrator should know about it.</summary>
    private static string Lacks(bool hasInit, bool usesSlices)
    {
        string init = hasInit ? string.Empty : ", without docker-init (package tini)";
        bool systemd = Directory.Exists("/run/systemd/system"); // sd_booted(3)
        return usesSlices || !systemd ? init : $"{init}, with control groups of its own (cgroupfs)";
    }

    /// <summary>The engine names its init whether it has it or not, and some builds do not tell its version; it is on our own host, so we look.</summary>
    private static bool HasInitProgram(SystemInfoResponse engine)
    {
        string[] places =
        [
            "/usr/bin",
            "/usr/libexec/docker",
            "/usr/local/bin",
            "/usr/sbin",
            "/bin",
        ];
        string program = engine.InitBinary is { Length: > 0 } name ? name : "docker-init";
        return engine.InitCommit?.ID is { Length: > 0 } commit && commit != "N/A"
            || places.Any(place => File.Exists(Path.Combine(place, program)));
    }

    /// <summary>No proxy of the environment is asked on the way to a local socket.</summary>
    private static DockerClientBuilder<UnixSocketTransportOptions> Builder(Uri endpoint) =>
        new DockerClientBuilder()
            .WithEndpoint(endpoint)
            .WithTransportOptions(
                new UnixSocketTransportOptions
                {
                    ConfigureHandler = handler => handler.UseProxy = false,
                }
            );

    public void Dispose()
    {
        Client.Dispose();
        Patient.Dispose();
    }
}
