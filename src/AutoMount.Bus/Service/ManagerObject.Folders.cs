using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private async Task<Reply> CreateFolderAsync(MethodCall call)
    {
        FolderName name = ReadFolder(call, out OwnerClaim claim, out CallOptions options);
        FolderLimits limits = FolderOperations.TakeLimits(options, setup.DefaultLimits());
        options.End();
        UserId owner = await ProveAsync(call, claim).ConfigureAwait(true);
        Folder folder = await folderOperations
            .CreateAsync(call.Caller, owner, name, limits)
            .ConfigureAwait(true);
        return Replies.Path(folders.PathOf(folder.Id.Value));
    }

    private async Task<Reply> DeleteFolderAsync(MethodCall call)
    {
        FolderName name = ReadFolder(call, out OwnerClaim claim, out CallOptions options);
        bool purges = FolderOperations.TakePurge(options);
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await folderOperations
            .DeleteAsync(call.Caller, folder.Id, purges)
            .ConfigureAwait(true);
    }

    private async Task<Reply> SetFolderLimitsAsync(MethodCall call)
    {
        FolderName name = ReadFolder(call, out OwnerClaim claim, out CallOptions options);
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await folderOperations
            .SetLimitsAsync(call.Caller, folder, options)
            .ConfigureAwait(true);
    }

    private async Task<Reply> SetFolderAutoMountAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        AutoMountMode mode = FolderOperations.ReadMode(arguments);
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await folderOperations
            .SetAutoMountAsync(call.Caller, folder.Id, mode)
            .ConfigureAwait(true);
    }

    private async Task<Reply> RenameFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        FolderName wanted = FolderName.Parse(arguments.ReadString());
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await folderOperations
            .RenameAsync(call.Caller, folder.Id, wanted)
            .ConfigureAwait(true);
    }

    private async Task<Reply> GetFolderAsync(MethodCall call)
    {
        FolderName name = ReadFolder(call, out OwnerClaim claim, out CallOptions options);
        options.End();
        Folder folder = await FindAsync(call, claim, name, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        return Replies.Path(folders.PathOf(folder.Id.Value));
    }

    private async Task<Reply> ListFoldersAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwnerOrAll(call.Caller);
        options.End();
        UserId? owner = await authority
            .ProveOneOrAllAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IEnumerable<FolderEntry> entries = folders
            .All.Where(entry => entry.IsReady && (owner is null || entry.Owner == owner))
            .OrderBy(entry => entry.Owner.Value)
            .ThenBy(entry => entry.Folder.Name.Value, StringComparer.Ordinal);
        return writer => writer.WriteArray("(susttttso)", entries, WriteFolder);
    }

    private void WriteFolder(MessageWriter writer, FolderEntry entry)
    {
        (ulong bytes, ulong inodes) = folderOperations.Usage(entry.Folder.Id);
        writer.WriteString(entry.Id);
        writer.WriteUInt32(entry.Owner.Value);
        writer.WriteString(entry.Folder.Name.Value);
        writer.WriteUInt64(bytes);
        writer.WriteUInt64(BusValues.Limit(entry.Folder.Limits.Bytes));
        writer.WriteUInt64(inodes);
        writer.WriteUInt64(BusValues.Limit(entry.Folder.Limits.Inodes));
        writer.WriteString(entry.Path);
        writer.WriteObjectPath(folders.PathOf(entry.Id));
    }

    private Task<UserId> ProveAsync(MethodCall call, OwnerClaim claim) =>
        authority.ProveAsync(call, claim, AuthorityAction.ManageFolders);

    /// <summary>The folder of that name of an owner for whom the caller may act.</summary>
    private async Task<Folder> FindAsync(
        MethodCall call,
        OwnerClaim claim,
        FolderName name,
        AuthorityAction? action = null
    )
    {
        UserId owner = await authority
            .ProveAsync(call, claim, action ?? AuthorityAction.ManageFolders)
            .ConfigureAwait(true);
        return await folderOperations.GetAsync(call.Caller, owner, name).ConfigureAwait(true);
    }

    private static FolderName ReadFolder(
        MethodCall call,
        out OwnerClaim owner,
        out CallOptions options
    )
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        options = CallOptions.Read(arguments);
        owner = options.TakeOwner(call.Caller);
        return name;
    }
}
