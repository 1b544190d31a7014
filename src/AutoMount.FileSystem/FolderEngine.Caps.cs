using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem;

/// <summary>Limits beside the hard ones, of folders and of users: soft limits whose grace is over.</summary>
public sealed partial class FolderEngine
{
    private readonly ConcurrentDictionary<FolderId, FolderLimits> _caps = new(); // also of folders that are not attached

    /// <inheritdoc/>
    public void Cap(FolderId id, FolderLimits cap)
    {
        ArgumentNullException.ThrowIfNull(cap);
        _caps[id] = cap;
        _volumes.GetValueOrDefault(id)?.Ledger.Cap(cap);
        if (cap is { Bytes: FolderLimits.Unlimited, Inodes: FolderLimits.Unlimited })
        {
            _ = _caps.TryRemove(new KeyValuePair<FolderId, FolderLimits>(id, cap));
        }
    }

    /// <inheritdoc/>
    public void CapUser(UserId user, UserLimits cap) => GetLedger(user).Cap(cap);
}
