namespace AutoMount.Core.Folders;

/// <summary>Limits that may be passed for a while, and since when they are.</summary>
/// <param name="Bytes">The soft limit of bytes; <see cref="FolderLimits.Unlimited"/> for none.</param>
/// <param name="Inodes">The soft limit of inodes; <see cref="FolderLimits.Unlimited"/> for none.</param>
public sealed record SoftLimits(long Bytes, long Inodes)
{
    /// <summary>No soft limits.</summary>
    public static SoftLimits None { get; } = new(FolderLimits.Unlimited, FolderLimits.Unlimited);

    /// <summary>Since when more bytes are used (UTC); null where no more are.</summary>
    public DateTimeOffset? BytesOver { get; init; }

    /// <summary>Since when more inodes are used (UTC); null where no more are.</summary>
    public DateTimeOffset? InodesOver { get; init; }

    /// <summary>Since when more is used of one of the two.</summary>
    public DateTimeOffset? OverOf(QuotaResource resource) =>
        resource == QuotaResource.Bytes ? BytesOver : InodesOver;

    /// <summary>One of the two limits.</summary>
    public long Of(QuotaResource resource) => resource == QuotaResource.Bytes ? Bytes : Inodes;
}
