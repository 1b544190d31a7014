using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Quota;

/// <summary>What one folder is charged and may be charged (decision D6).</summary>
/// <param name="limits">The hard limits.</param>
/// <param name="user">What all folders of the owner are charged together; null where nothing bounds that.</param>
/// <param name="bytes">Where the bytes' charge is kept; null for the process's own memory.</param>
/// <param name="inodes">Where the inodes' charge is kept; likewise.</param>
internal sealed class FolderLedger(
    FolderLimits limits,
    UserLedger? user = null,
    QuotaCell? bytes = null,
    QuotaCell? inodes = null
)
{
    private readonly Lock _setting = new(); // protects _limits and _cap, and the order of their effect
    private FolderLimits _limits = limits;
    private FolderLimits? _cap;

    /// <summary>The byte account; growth is charged by <see cref="TryReserveBytes"/>.</summary>
    internal QuotaAccount Bytes { get; } = new(limits.Bytes, user?.Bytes, bytes);

    /// <summary>The inode account; growth is charged by <see cref="TryReserveInode"/>.</summary>
    internal QuotaAccount Inodes { get; } = new(limits.Inodes, user?.Inodes, inodes);

    /// <summary>The bound on the disk; null in a ledger that no crash is to outlive.</summary>
    internal UsageBound? Bound { get; set; }

    /// <summary>What is charged now.</summary>
    internal FolderUsage Usage => new(Bytes.Used, Inodes.Used);

    /// <summary>What a refused reservation is answered with: ENOSPC where the bound on the disk could not be moved.</summary>
    internal Errno Refusal => IsStuck ? Errno.ENOSPC : Errno.EDQUOT;

    /// <summary>Most bytes below the folder's limit that only small files may take, as it is configured now; null for none.</summary>
    internal Func<long>? OwnerReserve { get; set; }

    /// <summary>Bytes that a reservation may ask for now.</summary>
    /// <param name="kept">How much below the folder's limit is not for it.</param>
    internal long AvailableBytes(long kept = 0)
    {
        long available = Bytes.AvailableBelow(kept);
        return IsStuck ? Math.Min(available, Bytes.Ceiling - Bytes.Used) : available;
    }

    /// <summary>How much below the folder's limit a file of that length may not take.</summary>
    internal long KeptFrom(long size)
    {
        long limit = Bytes.Limit;
        return size <= OwnerReserveRules.SmallFile || limit == FolderLimits.Unlimited
            ? 0
            : OwnerReserveRules.Of(OwnerReserve?.Invoke() ?? 0, limit);
    }

    private bool IsStuck => Bound is { Failure: not Errno.None };

    /// <summary>Sets new limits; lower than used only stops growth.</summary>
    internal void SetLimits(FolderLimits value)
    {
        lock (_setting)
        {
            _limits = value;
            ApplyLocked();
        }
    }

    /// <summary>Sets limits that hold beside the others.</summary>
    internal void Cap(FolderLimits value)
    {
        lock (_setting)
        {
            _cap = value;
            ApplyLocked();
        }
    }

    private void ApplyLocked()
    {
        Bytes.Limit = Math.Min(_limits.Bytes, _cap?.Bytes ?? long.MaxValue);
        Inodes.Limit = Math.Min(_limits.Inodes, _cap?.Inodes ?? long.MaxValue);
    }

    /// <summary>Charges bytes, or nothing where a limit would be passed.</summary>
    /// <param name="amount">How many.</param>
    /// <param name="kept">How much below the folder's limit is not for them (<see cref="KeptFrom"/>).</param>
    internal bool TryReserveBytes(long amount, long kept = 0)
    {
        while (!Bytes.TryReserve(amount, kept))
        {
            if (Bound is null || !Bound.TryMakeRoom(amount, moreInodes: 0, kept))
            {
                return false;
            }
        }

        Bound?.Watch();
        return true;
    }

    /// <summary>Charges a new inode with its bytes, or nothing where a limit would be passed.</summary>
    internal bool TryReserveInode(long bytes)
    {
        while (!Inodes.TryReserve(1))
        {
            if (Bound is null || !Bound.TryMakeRoom(bytes, moreInodes: 1))
            {
                return false;
            }
        }

        if (TryReserveBytes(bytes))
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

    /// <summary>The owner pays for it no longer: its files are gone, or it was never shown.</summary>
    internal void LeaveUser()
    {
        Bytes.LeaveParent();
        Inodes.LeaveParent();
    }

    /// <summary>Corrects an overstatement (or an understatement, which no crash of ours makes) by a constant.</summary>
    internal void Correct(FolderUsage difference)
    {
        Bytes.Correct(difference.Bytes);
        Inodes.Correct(difference.Inodes);
    }
}
