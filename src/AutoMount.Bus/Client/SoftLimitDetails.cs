namespace AutoMount.Bus.Client;

/// <summary>Soft limits, and since when they are passed.</summary>
/// <param name="Bytes">The soft limit of bytes; null for none.</param>
/// <param name="Inodes">The soft limit of inodes; null for none.</param>
/// <param name="BytesOver">Since when more bytes are used; null where no more are.</param>
/// <param name="BytesRefused">From when on no more bytes are taken; null where no more are used.</param>
/// <param name="InodesOver">Since when more inodes are used.</param>
/// <param name="InodesRefused">From when on no more inodes are taken.</param>
public sealed record SoftLimitDetails(
    long? Bytes,
    long? Inodes,
    DateTimeOffset? BytesOver,
    DateTimeOffset? BytesRefused,
    DateTimeOffset? InodesOver,
    DateTimeOffset? InodesRefused
)
{
    /// <summary>No soft limits.</summary>
    public static SoftLimitDetails None { get; } = new(null, null, null, null, null, null);
}
