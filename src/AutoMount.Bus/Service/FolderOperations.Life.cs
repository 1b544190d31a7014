using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>The ends of folders and what comes after: trash, copies, another owner.</summary>
internal sealed partial class FolderOperations
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Takes <c>purge</c>: whether a folder is deleted for good.</summary>
    internal static bool TakePurge(CallOptions options) => options.TakeBoolean("purge") ?? false;

    /// <summary>Takes <c>name</c>: what a folder is to be called.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    internal static FolderName? TakeName(CallOptions options) =>
        options.TakeText("name") is { } name ? FolderName.Parse(name) : null;

    /// <summary>Deletes a folder: into the trash, or for good.</summary>
    internal async Task<Reply> DeleteAsync(Caller caller, FolderId id, bool purges)
    {
        Folder folder = await _gate
            .RunAsync(caller.User, () => Delete(id, purges))
            .ConfigureAwait(true);
        if (folder.State == FolderState.Trashed)
        {
            log.FolderTrashed(folder, caller.User);
        }
        else
        {
            log.FolderDeleted(folder, caller.User);
        }

        return Replies.Empty;
    }

    /// <summary>Takes a folder out of the trash.</summary>
    internal async Task<Folder> RestoreAsync(Caller caller, FolderId id, FolderName? name)
    {
        Folder folder = await _gate
            .RunAsync(caller.User, () => folders.Restore(id, name))
            .ConfigureAwait(true);
        log.FolderRestored(folder, caller.User);
        return folder;
    }

    /// <summary>Says what a folder is; takes <c>description</c> and <c>usage-mode</c>.</summary>
    internal async Task<Reply> DescribeAsync(Caller caller, FolderId id, CallOptions options)
    {
        string? text = options.TakeText("description");
        FolderDescription? description = text is null ? null : FolderDescription.Parse(text);
        FolderUsageMode? mode = TakeUsageMode(options);
        options.End();
        _ = await _gate
            .RunAsync(caller.User, () => folders.Describe(id, description, mode))
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    /// <summary>Copies a folder; ends where the caller goes away.</summary>
    internal async Task<Folder> CloneAsync(
        MethodCall call,
        FolderId source,
        FolderName name,
        FolderLimits limits
    )
    {
        Folder copy = await _copies
            .RunAsync(call.Caller.User, () => folders.Clone(source, name, limits, call.Gone))
            .ConfigureAwait(true);
        log.FolderCloned(copy, folders.FindAny(source)?.Name ?? name, call.Caller.User);
        return copy;
    }

    /// <summary>Gives a folder to another user.</summary>
    internal async Task<Reply> TransferAsync(Caller caller, FolderId id, UserId newOwner)
    {
        (Folder before, Folder after) = await _gate
            .RunAsync(caller.User, () => (folders.Get(id), folders.Transfer(id, newOwner)))
            .ConfigureAwait(true);
        log.FolderTransferred(before, after, caller.User);
        return Replies.Empty;
    }

    /// <summary>A folder in an owner's trash, by name or id.</summary>
    internal Task<Folder> GetTrashedAsync(Caller caller, UserId owner, string nameOrId) =>
        _gate.RunAsync(caller.User, () => folders.GetTrashed(owner, nameOrId));

    /// <summary>How much of a folder's files is removed, in percent.</summary>
    internal uint Removal(FolderId id) => FolderEntry.RemovalOf(id, folders);

    /// <summary>When a folder in the trash is deleted for good.</summary>
    internal DateTimeOffset? ExpiryOf(FolderEntry entry) => folders.ExpiryOf(entry.Folder);

    /// <summary>Waits a moment for the files of one that is deleted for good: as a rule they are gone then, and nothing needs to be said of a background.</summary>
    private Folder Delete(FolderId id, bool purges)
    {
        Folder folder = purges ? folders.Purge(id) : folders.Delete(id);
        _ = SpinWait.SpinUntil(() => folders.GetErasure(id) is null, s_patience);
        return folder;
    }

    private static FolderUsageMode? TakeUsageMode(CallOptions options) =>
        options.TakeText("usage-mode") is not { } word
            ? null
            : FolderWords.ToUsageMode(word)
                ?? throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"'{word}' is no usage mode; give general, data or model."
                );
}
