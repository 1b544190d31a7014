using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;

namespace AutoMount.FileSystem.Quota;

/// <summary>What all of a user's folders are charged together and may be charged: the parent of their ledgers.</summary>
/// <param name="limits">The hard limits.</param>
internal sealed class UserLedger(UserLimits limits)
{
    private readonly Lock _setting = new(); // protects _limits and _cap, and the order of their effect
    private UserLimits _limits = limits;
    private UserLimits _cap = UserLimits.None;

    /// <summary>The byte account.</summary>
    internal QuotaAccount Bytes { get; } = new(limits.Bytes);

    /// <summary>The inode account.</summary>
    internal QuotaAccount Inodes { get; } = new(limits.Inodes);

    /// <summary>What is charged now.</summary>
    internal FolderUsage Usage => new(Bytes.Used, Inodes.Used);

    /// <summary>The limits that hold.</summary>
    internal UserLimits Limits => new(Bytes.Limit, Inodes.Limit);

    /// <summary>Sets new limits; lower than used only stops growth.</summary>
    internal void SetLimits(UserLimits value)
    {
        lock (_setting)
        {
            _limits = value;
            ApplyLocked();
        }
    }

    /// <summary>Sets limits that hold beside the others.</summary>
    internal void Cap(UserLimits value)
    {
        lock (_setting)
        {
            _cap = value;
            ApplyLocked();
        }
    }

    private void ApplyLocked()
    {
        Bytes.Limit = Math.Min(_limits.Bytes, _cap.Bytes);
        Inodes.Limit = Math.Min(_limits.Inodes, _cap.Inodes);
    }
}
