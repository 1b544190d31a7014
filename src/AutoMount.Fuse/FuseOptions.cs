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

    /// <summary>Whether the kernel is asked to keep processors awake while requests come in quick succession (<see cref="Posix.Threads.ProcessorLatency"/>).</summary>
    public bool KeepsProcessorsAwake { get; init; } = true;

    /// <summary>Whether a successor asks the kernel for what no journal has (FUSE_NOTIFY_RESEND), where the kernel can; tests forbid it.</summary>
    public bool AsksForResend { get; init; } = true;

    /// <summary>Counts the requests that were answered; null for nobody.</summary>
    public FuseMeter? Meter { get; init; }

    /// <summary>Told of a bug: a request whose handling threw. The request was answered with EIO.</summary>
    public Action<string, Exception>? OnFault { get; init; }

    /// <summary>Told once per connection of each opcode that we do not know, as a newer kernel may send. The request was answered with ENOSYS.</summary>
    public Action<uint>? OnUnknownRequest { get; init; }
}
