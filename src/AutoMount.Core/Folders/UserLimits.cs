namespace AutoMount.Core.Folders;

/// <summary>Hard limits of a user over all his folders; each folder's own limits hold as well, whichever comes first.</summary>
/// <param name="Bytes">Most bytes charged; <see cref="FolderLimits.Unlimited"/> for no limit.</param>
/// <param name="Inodes">Most inodes charged; <see cref="FolderLimits.Unlimited"/> for no limit.</param>
/// <remarks>Zero is a limit: nothing may be made. The limits of a user's folders may sum to more than his own.</remarks>
public sealed record UserLimits(long Bytes, long Inodes)
{
    /// <summary>No limits.</summary>
    public static UserLimits None { get; } = new(FolderLimits.Unlimited, FolderLimits.Unlimited);
}

/// <summary>What an administrator set for a user.</summary>
/// <param name="Bytes">Most bytes; null where the configuration's default holds.</param>
/// <param name="Inodes">Most inodes; null where the configuration's default holds.</param>
public sealed record UserLimitSettings(long? Bytes, long? Inodes);
