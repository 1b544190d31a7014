using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Docker;

/// <summary>How the Docker engine is reached and used.</summary>
public sealed record DockerEngineOptions
{
    /// <summary>The engine's socket as <c>unix:///path</c>; null for <c>$DOCKER_HOST</c>, or <c>/var/run/docker.sock</c>.</summary>
    public string? Host { get; init; }

    /// <summary>The network that sessions join; <c>none</c> for none.</summary>
    public string Network { get; init; } = "bridge";

    /// <summary>Where the output of containers is kept.</summary>
    public SessionLogDriver LogDriver { get; init; }

    /// <summary>Tells our containers from those of another instance on the same engine; the state directory serves.</summary>
    public required string Instance { get; init; }

    /// <summary>Where the homes that images bring are kept; null for nowhere: then sessions begin without them.</summary>
    public string? ImageHomes { get; init; }
}
