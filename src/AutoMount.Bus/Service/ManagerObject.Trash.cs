using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private const string TrashSignature = "(sussttttuo)";

    private void DefineTrash(InterfaceDefinition definition)
    {
        definition.Method(
            "RestoreFolder",
            "folder:s options:a{sv}",
            "folder:o",
            RestoreFolderAsync
        );
        definition.Method("PurgeFolder", "folder:s options:a{sv}", "", PurgeFolderAsync);
        definition.Method(
            "ListTrash",
            "options:a{sv}",
            $"folders:a{TrashSignature}",
            ListTrashAsync
        );
        definition.Method("DescribeFolder", "name:s options:a{sv}", "", DescribeFolderAsync);
        definition.Method(
            "CloneFolder",
            "name:s new_name:s options:a{sv}",
            "folder:o",
            CloneFolderAsync
        );
        definition.Method(
            "TransferFolder",
            "name:s new_owner:u options:a{sv}",
            "",
            TransferFolderAsync
        );
    }

    private async Task<Reply> RestoreFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        string which = arguments.ReadString();
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        FolderName? name = FolderOperations.TakeName(options);
        options.End();
        Folder folder = await FindTrashedAsync(call, claim, which).ConfigureAwait(true);
        folder = await folderOperations
            .RestoreAsync(call.Caller, folder.Id, name)
            .ConfigureAwait(true);
        return Replies.Path(folders.PathOf(folder.Id.Value));
    }

    private async Task<Reply> PurgeFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        string which = arguments.ReadString();
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        Folder folder = await FindTrashedAsync(call, claim, which).ConfigureAwait(true);
        return await folderOperations
            .DeleteAsync(call.Caller, folder.Id, purges: true)
            .ConfigureAwait(true);
    }

    /// <summary>The newest first.</summary>
    private async Task<Reply> ListTrashAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwnerOrAll(call.Caller);
        options.End();
        UserId? owner = await authority
            .ProveOneOrAllAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IEnumerable<FolderEntry> entries = folders
            .All.Where(entry => !entry.IsReady && (owner is null || entry.Owner == owner))
            .OrderBy(entry => entry.Owner.Value)
            .ThenByDescending(entry => entry.Folder.TrashedAt);
        return writer => writer.WriteArray(TrashSignature, entries, WriteTrashed);
    }

    private void WriteTrashed(MessageWriter writer, FolderEntry entry)
    {
        (ulong bytes, ulong inodes) = folderOperations.Usage(entry.Folder.Id);
        writer.WriteString(entry.Id);
        writer.WriteUInt32(entry.Owner.Value);
        writer.WriteString(entry.Folder.Name.Value);
        writer.WriteString(BusValues.Name(entry.Folder.State));
        writer.WriteUInt64(bytes);
        writer.WriteUInt64(inodes);
        writer.WriteUInt64(BusValues.Timestamp(entry.Folder.TrashedAt));
        writer.WriteUInt64(BusValues.Timestamp(folderOperations.ExpiryOf(entry)));
        writer.WriteUInt32(folderOperations.Removal(entry.Folder.Id));
        writer.WriteObjectPath(folders.PathOf(entry.Id));
    }

    private async Task<Reply> DescribeFolderAsync(MethodCall call)
    {
        FolderName name = ReadFolder(call, out OwnerClaim claim, out CallOptions options);
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await folderOperations
            .DescribeAsync(call.Caller, folder.Id, options)
            .ConfigureAwait(true);
    }

    private async Task<Reply> CloneFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        FolderName newName = FolderName.Parse(arguments.ReadString());
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        Folder source = await FindAsync(call, claim, name).ConfigureAwait(true);
        FolderLimits limits = FolderOperations.TakeLimits(options, source.Limits);
        options.End();
        Folder copy = await folderOperations
            .CloneAsync(call, source.Id, newName, limits)
            .ConfigureAwait(true);
        return Replies.Path(folders.PathOf(copy.Id.Value));
    }

    /// <summary>Whoever does this acts for both: for who loses it, and for who has to pay for it.</summary>
    private async Task<Reply> TransferFolderAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        OwnerClaim receiver = new(new UserId(arguments.ReadUInt32()));
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        UserId newOwner = await ProveAsync(call, receiver).ConfigureAwait(true);
        return await folderOperations
            .TransferAsync(call.Caller, folder.Id, newOwner)
            .ConfigureAwait(true);
    }

    private async Task<Folder> FindTrashedAsync(MethodCall call, OwnerClaim claim, string which)
    {
        UserId owner = await ProveAsync(call, claim).ConfigureAwait(true);
        return await folderOperations
            .GetTrashedAsync(call.Caller, owner, which)
            .ConfigureAwait(true);
    }
}
