namespace AutoMount.Core.Quotas;

/// <summary>What an inode is charged (decision D6): its size rounded up to 4 KiB.</summary>
public static class Charge
{
    /// <summary>The unit of charging, in bytes.</summary>
    public const long Block = 4096;

    /// <summary>Bytes charged for a directory or a symbolic link, whatever its size; other special files are charged none.</summary>
    public const long Fixed = Block;

    /// <summary>Bytes charged for a regular file of <paramref name="size"/> bytes.</summary>
    public static long ForSize(long size) =>
        size > long.MaxValue - Block ? long.MaxValue - Block + 1 : (size + Block - 1) & -Block;

    /// <summary>The largest size at or below which a file that is charged <paramref name="bytes"/> may grow.</summary>
    public static long LargestSize(long bytes) => bytes & -Block;
}
