using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>What the manager and a folder's own object both offer.</summary>
/// <param name="folders">All folders.</param>
/// <param name="log">Told of each change.</param>
/// <param name="soft">Soft limits.</param>
internal sealed partial class FolderOperations(
    FolderManager folders,
    ChangeLog log,
    SoftLimitValues soft
)
{
    private readonly UserGate _gate = new();
    private readonly UserGate _copies = new(1); // they take long: a user's other calls do not wait behind them

    /// <summary>Sets the limits that the options name; an absent one stays.</summary>
    internal async Task<Reply> SetLimitsAsync(Caller caller, Folder folder, CallOptions options)
    {
        FolderLimits limits = TakeLimits(options, folder.Limits);
        (long? Bytes, long? Inodes) softer = SoftLimitValues.Take(options);
        options.End();
        Folder limited = await _gate
            .RunAsync(
                caller.User,
                () =>
                {
                    soft.Set(SoftSubject.Of(folder.Id), softer); // first: it may be refused
                    return folders.SetLimits(folder.Id, limits);
                }
            )
            .ConfigureAwait(true);
        log.FolderLimited(limited, caller.User);
        return Replies.Empty;
    }

    /// <summary>Sets how sessions get a dotfolder.</summary>
    internal async Task<Reply> SetAutoMountAsync(Caller caller, FolderId id, AutoMountMode mode)
    {
        Folder folder = await _gate
            .RunAsync(caller.User, () => folders.SetAutoMount(id, mode))
            .ConfigureAwait(true);
        log.FolderAutoMountSet(folder, caller.User);
        return Replies.Empty;
    }

    /// <summary>Gives a folder another name.</summary>
    internal async Task<Reply> RenameAsync(Caller caller, FolderId id, FolderName name)
    {
        (Folder before, Folder renamed) = await _gate
            .RunAsync(caller.User, () => (folders.Get(id), folders.Rename(id, name)))
            .ConfigureAwait(true);
        log.FolderRenamed(before, renamed, caller.User);
        return Replies.Empty;
    }

    /// <summary>Reads a mode.</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.InvalidArgument"/>.</exception>
    internal static AutoMountMode ReadMode(MessageReader arguments) =>
        FolderWords.ToAutoMountMode(arguments.ReadString())
        ?? throw new Core.ServiceException(
            Core.ServiceError.InvalidArgument,
            "A folder is mounted by itself 'on', 'read-only' or 'off'; give one of these."
        );

    /// <summary>Makes a folder.</summary>
    internal async Task<Folder> CreateAsync(
        Caller caller,
        UserId owner,
        FolderName name,
        FolderLimits limits
    )
    {
        Folder folder = await _gate
            .RunAsync(caller.User, () => folders.Create(owner, name, limits))
            .ConfigureAwait(true);
        log.FolderCreated(folder, caller.User);
        return folder;
    }

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

    /// <summary>How much of a folder is counted, in percent; 100 where its usage is exact.</summary>
    internal uint Progress(FolderId id)
    {
        try
        {
            return (uint)(folders.GetRecount(id)?.Percent ?? 100);
        }
        catch (Core.ServiceException)
        {
            return 0; // as above
        }
    }

    /// <summary>Takes <c>bytes</c> and <c>inodes</c>.</summary>
    internal static FolderLimits TakeLimits(CallOptions options, FolderLimits defaults) =>
        FolderLimits.Checked(
            options.TakeNumber("bytes") ?? defaults.Bytes,
            options.TakeNumber("inodes") ?? defaults.Inodes
        );
}
