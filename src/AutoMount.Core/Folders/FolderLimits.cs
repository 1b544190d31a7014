namespace AutoMount.Core.Folders;

/// <summary>A folder's hard limits; what counts as used is said in ARCHITECTURE.md, decision D6.</summary>
/// <param name="Bytes">Most bytes charged; <see cref="Unlimited"/> for no limit.</param>
/// <param name="Inodes">Most inodes charged, the folder's own root included; <see cref="Unlimited"/> for no limit.</param>
public sealed record FolderLimits(long Bytes, long Inodes)
{
    /// <summary>Stands for "no limit".</summary>
    public const long Unlimited = long.MaxValue;

    /// <summary>The smallest byte limit: the folder's own root directory is charged 4 KiB.</summary>
    public const long MinimumBytes = 4096;

    /// <summary>The smallest inode limit: the folder's own root.</summary>
    public const long MinimumInodes = 1;

    /// <summary>Checks limits as given by a caller.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> below the minimum.</exception>
    public static FolderLimits Checked(long bytes, long inodes)
    {
        if (bytes < MinimumBytes)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A folder's size limit is at least {MinimumBytes} bytes (its own root directory); {bytes} was given."
            );
        }

        if (inodes < MinimumInodes)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"A folder's inode limit is at least {MinimumInodes} (its own root directory); {inodes} was given."
            );
        }

        return new FolderLimits(bytes, inodes);
    }
}
