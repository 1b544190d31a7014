namespace AutoMount.Core.Sessions;

/// <summary>Port to the container engine. Throws <see cref="ServiceException"/>: <see cref="ServiceError.EngineUnavailable"/>, <see cref="ServiceError.EngineFailed"/>, <see cref="ServiceError.NoSuchImage"/>.</summary>
public interface IContainerEngine
{
    /// <summary>The engine's name and version, such as <c>Docker 20.10.24</c>, for status displays.</summary>
    Task<string> DescribeAsync(CancellationToken cancellation);

    /// <summary>What the engine knows of an image on this host, and what files of the image tell.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="admit">Gets id, names and labels before anything of the image is unpacked; throws where it may not be used.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<ImageFacts> InspectImageAsync(
        string reference,
        Action<ImageFacts> admit,
        CancellationToken cancellation
    );

    /// <summary>Creates a container, not started; its name is unique at the engine.</summary>
    /// <returns>The container's id.</returns>
    Task<string> CreateAsync(ContainerSpecification specification, CancellationToken cancellation);

    /// <summary>Starts a created container.</summary>
    Task StartAsync(string containerId, CancellationToken cancellation);

    /// <summary>What a container is and does now, or null where the engine knows none.</summary>
    Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation);

    /// <summary>All containers that carry our session label, in every state.</summary>
    Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation);

    /// <summary>Tells what happens to containers that carry our session label, from a moment on that may lie in the past: the engine repeats what it remembers.</summary>
    /// <param name="since">From when on; what happened in that very moment may come again.</param>
    /// <param name="happened">Told of each event, one at a time, in order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Ends when the engine ends the stream, as it does when it stops; what happens afterwards is then missing.</returns>
    Task FollowEventsAsync(
        DateTimeOffset since,
        Action<ContainerEvent> happened,
        CancellationToken cancellation
    );

    /// <summary>Removes what was made for a moment's use by a predecessor that did not live to remove it.</summary>
    Task SweepAsync(CancellationToken cancellation);

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

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The names it has now (<c>name:tag</c>).</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Its digests at registries (<c>name@sha256:...</c>); none for an image that was never at one.</summary>
    public IReadOnlyList<string> Digests { get; init; } = [];

    /// <summary>A directory of ours with the files of its own home; empty where it has none.</summary>
    public string HomeFiles { get; init; } = string.Empty;

    /// <summary>What of its home is missing there, a sentence; empty as a rule.</summary>
    public string HomeNote { get; init; } = string.Empty;
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

    /// <summary>Ports reached from the host.</summary>
    public IReadOnlyList<Ports.PublishedPort> Ports { get; init; } = [];

    /// <summary>Binds, the home first.</summary>
    public required IReadOnlyList<ContainerBind> Binds { get; init; }

    /// <summary>Bounds.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>What it needs for its GPUs, or null where it has none.</summary>
    public Gpus.GpuInjection? Gpus { get; init; }

    /// <summary>Host name inside.</summary>
    public required string HostName { get; init; }

    /// <summary>Working directory, the home.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What the command reads from.</summary>
    public SessionInput Input { get; init; }
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

    /// <summary>The engine's id of its image; empty where not told.</summary>
    public string ImageId { get; init; } = string.Empty;

    /// <summary>When it started (UTC), or null where it never did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended (UTC), or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether the kernel killed a process of it for want of memory.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}

/// <summary>Something that happened to a container.</summary>
/// <param name="ContainerId">Which.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When (UTC).</param>
/// <param name="ExitCode">The exit code, where it is told: when the container has ended.</param>
public sealed record ContainerEvent(
    string ContainerId,
    ContainerEventKind Kind,
    DateTimeOffset At,
    int? ExitCode
);

/// <summary>What can happen to a container.</summary>
public enum ContainerEventKind
{
    /// <summary>The engine sent it a signal that ends a command: for us, for somebody else, or because the engine itself stops.</summary>
    Signalled,

    /// <summary>Its first process has ended.</summary>
    Ended,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>A command to run inside a session.</summary>
public sealed record ExecRequest
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Extra environment (<c>KEY=value</c>).</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where it starts; empty for the session's own working directory.</summary>
    public string WorkingDirectory { get; init; } = string.Empty;

    /// <summary>Told the engine's id of the command, before it is started.</summary>
    public Action<string>? Made { get; init; }

    /// <summary>Where the command reads from; its end is passed on as end of file.</summary>
    public required Stream StandardInput { get; init; }

    /// <summary>Where its output goes.</summary>
    public required Stream StandardOutput { get; init; }

    /// <summary>Where its errors go.</summary>
    public required Stream StandardError { get; init; }
}
