namespace AutoMount.Bus.Client;

/// <summary>What to ask for when starting a session; null leaves what the service has configured.</summary>
public sealed record NewSession
{
    /// <summary>Image reference.</summary>
    public required string Image { get; init; }

    /// <summary>Whether the image is fetched where the host lacks it.</summary>
    public bool Pulls { get; init; }

    /// <summary>The command; empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Extra environment, each <c>KEY=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Which folders, and where.</summary>
    public NewSessionMounts Mounts { get; init; } = new();

    /// <summary><c>batch</c> or <c>interactive</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>How long it may run.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Processor time in cores.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Most processes and threads.</summary>
    public long? Pids { get; init; }

    /// <summary>Size of <c>/dev/shm</c> in bytes.</summary>
    public long? SharedMemoryBytes { get; init; }

    /// <summary>What its home lies on: directory, memory, image.</summary>
    public string? ScratchKind { get; init; }

    /// <summary>The size of that in bytes.</summary>
    public long? ScratchBytes { get; init; }

    /// <summary>Ports to be reached from the host, each <c>NAME=PORT</c> or <c>NAME=PORT/PROTOCOL</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>What its command reads from: <c>pipe</c> or <c>terminal</c>; null for nothing.</summary>
    public string? Input { get; init; }

    /// <summary>Whether <see cref="ServiceClient.Attach"/> follows at once, so that nothing is missed.</summary>
    public bool Attaches { get; init; }

    /// <summary>The terminal's columns and rows, where it is known.</summary>
    public (uint Columns, uint Rows)? Size { get; init; }

    /// <summary>GPUs; null for none.</summary>
    public NewSessionGpus? Gpus { get; init; }

    /// <summary>Whose session it is to be; null for the caller's own.</summary>
    public uint? Owner { get; init; }
}

/// <summary>Which folders a session is to get.</summary>
public sealed record NewSessionMounts
{
    /// <summary>Whether dotfolders are mounted without being asked for.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>Dotfolders to leave out.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>Folders asked for.</summary>
    public IReadOnlyList<NewSessionMount> Requests { get; init; } = [];
}

/// <summary>A folder to mount.</summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="ReadOnly">Whether the session may only read it.</param>
/// <param name="Path">Absolute path in the container; null for the folder's name in the home.</param>
public sealed record NewSessionMount(string Folder, bool ReadOnly, string? Path = null);

/// <summary>GPUs to ask for.</summary>
public sealed record NewSessionGpus
{
    /// <summary>How many; 0 where they are named.</summary>
    public int Count { get; init; }

    /// <summary>Which, by UUID or PCI address.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>How to choose: <c>pack</c>, <c>spread</c>, <c>numa-strict</c>; null for what is configured.</summary>
    public string? Policy { get; init; }

    /// <summary>Profile of MIG devices, <c>any</c> for each; null for whole GPUs.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether to wait for them.</summary>
    public bool Wait { get; init; }
}
