using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.TestKit.Core;

/// <summary>A file system that holds nothing: it remembers what was asked of it, and fails on demand.</summary>
public sealed class FakeFolderEngine : IFolderEngine
{
    private readonly ConcurrentDictionary<FolderId, FolderUsage> _usage = new();

    /// <summary>Folders shown now.</summary>
    public ConcurrentDictionary<FolderId, Folder> Attached { get; } = new();

    /// <summary>Where not null, every call but <see cref="GetUserTree"/> fails with this.</summary>
    public ServiceException? Failure { get; set; }

    /// <summary>Where not null, <see cref="Prepare"/> waits for it: a slow disk.</summary>
    public ManualResetEventSlim? Slowness { get; set; }

    /// <inheritdoc/>
    public void Prepare(Folder folder, UserAccount owner)
    {
        Check();
        Slowness?.Wait();
        _usage.TryAdd(folder.Id, new FolderUsage(FolderLimits.MinimumBytes, 1));
    }

    /// <inheritdoc/>
    public void Attach(Folder folder)
    {
        Check();
        Attached[folder.Id] = folder;
    }

    /// <inheritdoc/>
    public void Detach(Folder folder) => Attached.TryRemove(folder.Id, out _);

    /// <inheritdoc/>
    public void Erase(FolderId id) => _usage.TryRemove(id, out _);

    /// <inheritdoc/>
    public void SetLimits(Folder folder)
    {
        Check();
        Attached[folder.Id] = folder;
    }

    /// <inheritdoc/>
    public FolderUsage GetUsage(FolderId id)
    {
        Check();
        return _usage.GetValueOrDefault(id);
    }

    /// <inheritdoc/>
    public string GetUserTree(UserId owner) => $"/run/automount/users/{owner}";

    /// <summary>Sets what a folder is charged.</summary>
    public void SetUsage(FolderId id, FolderUsage usage) => _usage[id] = usage;

    private void Check()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
