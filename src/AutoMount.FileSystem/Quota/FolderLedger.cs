using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;

namespace AutoMount.FileSystem.Quota;

/// <summary>What one folder is charged and may be charged (decision D6).</summary>
/// <param name="limits">The hard limits.</param>
internal sealed class FolderLedger(FolderLimits limits)
{
    /// <summary>The byte account.</summary>
    internal QuotaAccount Bytes { get; } = new(limits.Bytes);

    /// <summary>The inode account.</summary>
    internal QuotaAccount Inodes { get; } = new(limits.Inodes);

    /// <summary>What is charged now.</summary>
    internal FolderUsage Usage => new(Bytes.Used, Inodes.Used);

    /// <summary>Sets new limits; lower than used only stops growth.</summary>
    internal void SetLimits(FolderLimits value)
    {
        Bytes.Limit = value.Bytes;
        Inodes.Limit = value.Inodes;
    }

    /// <summary>Charges a new inode with its bytes, or nothing where a limit would be passed.</summary>
    internal bool TryReserveInode(long bytes)
    {
        if (!Inodes.TryReserve(1))
        {
            return false;
        }

        if (Bytes.TryReserve(bytes))
        {
            return true;
        }

        Inodes.Release(1);
        return false;
    }

    /// <summary>Gives an inode and its bytes back.</summary>
    internal void ReleaseInode(long bytes)
    {
        Bytes.Release(bytes);
        Inodes.Release(1);
    }
}
