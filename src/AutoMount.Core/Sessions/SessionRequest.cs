using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Sessions;

/// <summary>What a caller asks for when starting a session. The owner comes from the bus, never from an argument of a user.</summary>
public sealed record SessionRequest
{
    /// <summary>Whose session it is.</summary>
    public required UserId Owner { get; init; }

    /// <summary>Who asks for it, for the journal; null for its owner.</summary>
    public UserId? AskedBy { get; init; }

    /// <summary>Image reference as the engine knows it: name, name:tag or digest.</summary>
    public required string Image { get; init; }

    /// <summary>Whether the image is fetched where this host lacks it, by the same rules as <c>image pull</c>.</summary>
    public bool Pulls { get; init; }

    /// <summary>The command and its arguments; empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Extra environment; may not set HOME, USER, LOGNAME or any NVIDIA_* variable.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Which folders are mounted, and where.</summary>
    public MountWishes Mounts { get; init; } = MountWishes.Default;

    /// <summary>How long it may run; null for as long as the policy allows.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether it does one thing or stays to be worked in.</summary>
    public SessionKind Kind { get; init; }

    /// <summary>What its home lies on.</summary>
    public ScratchRequest Scratch { get; init; } = new();

    /// <summary>Ports to be reached from the host, besides those that the image names.</summary>
    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    /// <summary>Bounds on the container.</summary>
    public SessionLimits Limits { get; init; } = new();

    /// <summary>What the command reads from.</summary>
    public SessionInput Input { get; init; }

    /// <summary>Whether the caller will attach at once: then a connection is made before the start and kept for him a moment.</summary>
    public bool Attaches { get; init; }

    /// <summary>Whether it is to end when nobody holds it any more.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The terminal's size at the start, or null where it is not known.</summary>
    public WindowSize? WindowSize { get; init; }

    /// <summary>GPUs for the session alone.</summary>
    public Gpus.GpuRequest Gpus { get; init; } = new();
}

/// <summary>Bounds on a session's container; null leaves the configured default.</summary>
public sealed record SessionLimits
{
    /// <summary>Processor time in units of one core, such as 1.5.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Most processes and threads.</summary>
    public long? Pids { get; init; }

    /// <summary>Size of <c>/dev/shm</c> in bytes.</summary>
    public long? SharedMemoryBytes { get; init; }
}
