namespace AutoMount.Bus.Client;

/// <summary>What to ask for when starting a session; null leaves what the service has configured.</summary>
public sealed record NewSession
{
    /// <summary>Image reference.</summary>
    public required string Image { get; init; }

    /// <summary>The command; empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Extra environment, each <c>KEY=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Folders besides the dotfolders.</summary>
    public IReadOnlyList<NewSessionMount> Mounts { get; init; } = [];

    /// <summary>Processor time in cores.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Most processes and threads.</summary>
    public long? Pids { get; init; }

    /// <summary>Size of <c>/dev/shm</c> in bytes.</summary>
    public long? SharedMemoryBytes { get; init; }

    /// <summary>Whose session it is to be; null for the caller's own.</summary>
    public uint? Owner { get; init; }
}

/// <summary>A folder to mount.</summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="ReadOnly">Whether the session may only read it.</param>
public sealed record NewSessionMount(string Folder, bool ReadOnly);
