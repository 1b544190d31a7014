using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;

namespace AutoMount.FileSystem.Store;

/// <summary>What a copy may be charged: reserved as a whole before it begins, taken inode by inode, given back where it was not needed.</summary>
/// <param name="ledger">What is charged.</param>
internal sealed class CopyBudget(FolderLedger ledger)
{
    private long _bytes;
    private long _inodes;

    /// <summary>Reserves, or nothing where a limit would be passed. The root of the copy is charged already.</summary>
    internal bool TryReserve(FolderUsage usage)
    {
        while (_inodes < usage.Inodes - 1)
        {
            if (!ledger.TryReserveInode(bytes: 0))
            {
                GiveBack();
                return false;
            }

            _inodes++;
        }

        long bytes = Math.Max(0, usage.Bytes - FolderLimits.MinimumBytes);
        if (!ledger.TryReserveBytes(bytes))
        {
            GiveBack();
            return false;
        }

        _bytes = bytes;
        return true;
    }

    /// <summary>Takes an inode with its bytes: of what is reserved, and more where the source has grown.</summary>
    internal bool TryTake(long bytes)
    {
        long more = Math.Max(0, bytes - _bytes);
        if (!ledger.TryReserveBytes(more))
        {
            return false;
        }

        _bytes = _bytes + more - bytes;
        if (_inodes > 0)
        {
            _inodes--;
            return true;
        }

        if (ledger.TryReserveInode(bytes: 0))
        {
            return true;
        }

        _bytes += bytes;
        return false;
    }

    /// <summary>Gives back what was not taken.</summary>
    internal void GiveBack()
    {
        ledger.Bytes.Release(_bytes);
        ledger.Inodes.Release(_inodes);
        _bytes = _inodes = 0;
    }
}
