namespace AutoMount.Fuse;

/// <summary>How a file system is mounted and served.</summary>
public sealed record FuseOptions
{
    /// <summary>What stands in the first column of <c>/proc/mounts</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The directory to mount on; from configuration, never from a user.</summary>
    public required string MountPoint { get; init; }

    /// <summary>The part after <c>fuse.</c> of the file system's type.</summary>
    public required string Subtype { get; init; }

    /// <summary>Most threads that serve this connection; one waits, others come when all are busy.</summary>
    public int MaximumWorkers { get; init; } = 8;

    /// <summary>Told of a bug: a request whose handling threw. The request was answered with EIO.</summary>
    public Action<string, Exception>? OnFault { get; init; }
}
