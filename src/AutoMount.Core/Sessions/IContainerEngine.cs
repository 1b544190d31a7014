namespace AutoMount.Core.Sessions;

/// <summary>Port to the container engine. Throws <see cref="ServiceException"/>: <see cref="ServiceError.EngineUnavailable"/>, <see cref="ServiceError.EngineFailed"/>, <see cref="ServiceError.NoSuchImage"/>.</summary>
public interface IContainerEngine
{
    /// <summary>The engine's name and version, such as <c>Docker 20.10.24</c>, for status displays.</summary>
    Task<string> DescribeAsync(CancellationToken cancellation);

    /// <summary>What the engine knows of an image on this host.</summary>
    Task<ImageFacts> InspectImageAsync(string reference, CancellationToken cancellation);

    /// <summary>Creates a container, not started; its name is unique at the engine.</summary>
    /// <returns>The container's id.</returns>
    Task<string> CreateAsync(ContainerSpecification specification, CancellationToken cancellation);

    /// <summary>Starts a created container.</summary>
    Task StartAsync(string containerId, CancellationToken cancellation);

    /// <summary>What a container is and does now, or null where the engine knows none.</summary>
    Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation);

    /// <summary>All containers that carry our session label, in every state.</summary>
    Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation);

    /// <summary>Ends when the container has ended.</summary>
    /// <returns>The exit code.</returns>
    Task<int> WaitAsync(string containerId, CancellationToken cancellation);

    /// <summary>Asks the container to end (TERM), and kills it after the grace period.</summary>
    Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancellation);

    /// <summary>Removes a container, running or not; nothing happens where the engine knows none.</summary>
    Task RemoveAsync(string containerId, CancellationToken cancellation);

    /// <summary>Copies the container's output so far, and on until its end where asked, into a stream.</summary>
    Task CopyLogsAsync(
        string containerId,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    );

    /// <summary>Runs a command inside a running container until it ends.</summary>
    /// <returns>The command's exit code.</returns>
    Task<int> ExecAsync(string containerId, ExecRequest request, CancellationToken cancellation);
}

/// <summary>What an image says of itself.</summary>
public sealed record ImageFacts
{
    /// <summary>The engine's id of the image (<c>sha256:...</c>).</summary>
    public required string Id { get; init; }

    /// <summary>Its environment (<c>KEY=value</c>).</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Its <c>/etc/passwd</c>, empty where it has none.</summary>
    public string Passwd { get; init; } = string.Empty;

    /// <summary>Its <c>/etc/group</c>, empty where it has none.</summary>
    public string Group { get; init; } = string.Empty;
}

/// <summary>A container to be made.</summary>
public sealed record ContainerSpecification
{
    /// <summary>The engine-wide unique name, <c>automount-&lt;session id&gt;</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Image reference.</summary>
    public required string Image { get; init; }

    /// <summary>Command; empty for the image's own.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Whole environment (<c>KEY=value</c>).</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>uid, primary gid.</summary>
    public required (uint User, uint Group) Identity { get; init; }

    /// <summary>Supplementary gids.</summary>
    public required IReadOnlyList<uint> Groups { get; init; }

    /// <summary>Labels, enough to rebuild a lost database.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Binds, the home first.</summary>
    public required IReadOnlyList<ContainerBind> Binds { get; init; }

    /// <summary>Bounds.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>Host name inside.</summary>
    public required string HostName { get; init; }

    /// <summary>Working directory, the home.</summary>
    public required string WorkingDirectory { get; init; }
}

/// <summary>One bind mount into a container.</summary>
/// <param name="Source">Host path.</param>
/// <param name="Target">Path inside.</param>
/// <param name="ReadOnly">Whether it is read-only inside.</param>
/// <param name="Slave">Whether later mounts of the host under the source arrive inside (<c>rslave</c>).</param>
public sealed record ContainerBind(string Source, string Target, bool ReadOnly, bool Slave);

/// <summary>What the engine says of a container.</summary>
public sealed record ContainerFacts
{
    /// <summary>The engine's id.</summary>
    public required string Id { get; init; }

    /// <summary>The session it belongs to, by label; empty where the label is missing.</summary>
    public required string SessionLabel { get; init; }

    /// <summary>Whether it runs now.</summary>
    public required bool Running { get; init; }

    /// <summary>The exit code, where it has ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Host pid of its first process, 0 where it does not run.</summary>
    public int ProcessId { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}

/// <summary>A command to run inside a session.</summary>
public sealed record ExecRequest
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Extra environment (<c>KEY=value</c>).</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where the command reads from; its end is passed on as end of file.</summary>
    public required Stream StandardInput { get; init; }

    /// <summary>Where its output goes.</summary>
    public required Stream StandardOutput { get; init; }

    /// <summary>Where its errors go.</summary>
    public required Stream StandardError { get; init; }
}
