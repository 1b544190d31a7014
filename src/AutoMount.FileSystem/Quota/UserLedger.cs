using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;

namespace AutoMount.FileSystem.Quota;

/// <summary>What all of a user's folders are charged together and may be charged: the parent of their ledgers.</summary>
/// <param name="limits">The hard limits.</param>
internal sealed class UserLedger(UserLimits limits)
{
    /// <summary>The byte account.</summary>
    internal QuotaAccount Bytes { get; } = new(limits.Bytes);

    /// <summary>The inode account.</summary>
    internal QuotaAccount Inodes { get; } = new(limits.Inodes);

    /// <summary>What is charged now.</summary>
    internal FolderUsage Usage => new(Bytes.Used, Inodes.Used);

    /// <summary>The hard limits.</summary>
    internal UserLimits Limits => new(Bytes.Limit, Inodes.Limit);

    /// <summary>Sets new limits; lower than used only stops growth.</summary>
    internal void SetLimits(UserLimits value)
    {
        Bytes.Limit = value.Bytes;
        Inodes.Limit = value.Inodes;
    }
}
