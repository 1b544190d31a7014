using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>What the manager and a folder's own object both offer.</summary>
/// <param name="folders">All folders.</param>
internal sealed class FolderOperations(FolderManager folders)
{
    private readonly UserGate _gate = new();

    /// <summary>Sets the limits that the options name; an absent one stays.</summary>
    internal async Task<Reply> SetLimitsAsync(Caller caller, Folder folder, CallOptions options)
    {
        FolderLimits limits = TakeLimits(options, folder.Limits);
        options.End();
        _ = await _gate
            .RunAsync(caller.User, () => folders.SetLimits(folder.Id, limits))
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    /// <summary>Deletes a folder; answers when its files are gone.</summary>
    internal async Task<Reply> DeleteAsync(Caller caller, FolderId id)
    {
        _ = await _gate.RunAsync(caller.User, () => Delete(id)).ConfigureAwait(true);
        return Replies.Empty;
    }

    /// <summary>Makes a folder.</summary>
    internal Task<Folder> CreateAsync(
        Caller caller,
        UserId owner,
        FolderName name,
        FolderLimits limits
    ) => _gate.RunAsync(caller.User, () => folders.Create(owner, name, limits));

    /// <summary>An owner's folder by name.</summary>
    internal Task<Folder> GetAsync(Caller caller, UserId owner, FolderName name) =>
        _gate.RunAsync(caller.User, () => folders.Get(owner, name));

    /// <summary>What a folder is charged now; all ones where that is not known.</summary>
    internal (ulong Bytes, ulong Inodes) Usage(FolderId id)
    {
        try
        {
            FolderUsage usage = folders.GetUsage(id);
            return ((ulong)usage.Bytes, (ulong)usage.Inodes);
        }
        catch (Core.ServiceException)
        {
            // a broken folder must not hide the others in a list; the file system tells the journal
            return (BusValues.None, BusValues.None);
        }
    }

    /// <summary>Takes <c>bytes</c> and <c>inodes</c>.</summary>
    internal static FolderLimits TakeLimits(CallOptions options, FolderLimits defaults) =>
        FolderLimits.Checked(
            options.TakeNumber("bytes") ?? defaults.Bytes,
            options.TakeNumber("inodes") ?? defaults.Inodes
        );

    private FolderId Delete(FolderId id)
    {
        folders.Delete(id);
        return id;
    }
}
