using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Folders;
using static AutoMount.Bus.SdBus.PropertyChange;
using static AutoMount.Bus.Service.BusValues;

namespace AutoMount.Bus.Service;

/// <summary>The objects below <c>/org/automount1/folder</c>. Whose folder it is was checked when sd-bus looked the object up.</summary>
/// <param name="registry">The folders on the bus.</param>
/// <param name="operations">What can be done to them.</param>
/// <param name="transfers">Archives and files into them and out of them.</param>
/// <param name="soft">Soft limits.</param>
/// <param name="breakdowns">What is big in folders.</param>
/// <param name="snapshots">What they were.</param>
/// <param name="stopping">Cancelled when the service stops.</param>
internal sealed class FolderObject(
    ObjectRegistry<FolderEntry> registry,
    FolderOperations operations,
    TransferOperations transfers,
    SoftLimitValues soft,
    FolderBreakdowns breakdowns,
    SnapshotOperations snapshots,
    CancellationToken stopping
)
{
    /// <summary>The interface.</summary>
    internal InterfaceDefinition Define()
    {
        InterfaceDefinition definition = new(BusNames.FolderInterface);
        definition.Method("SetLimits", "options:a{sv}", "", SetLimitsAsync);
        definition.Method("SetAutoMount", "mode:s options:a{sv}", "", SetAutoMountAsync);
        definition.Method("Rename", "name:s options:a{sv}", "", RenameAsync);
        definition.Method("Delete", "options:a{sv}", "", DeleteAsync);
        definition.Method("Restore", "options:a{sv}", "", RestoreAsync);
        definition.Method("Describe", "options:a{sv}", "", DescribeAsync);
        definition.Method("Clone", "name:s options:a{sv}", "folder:o", CloneAsync);
        new FolderBreakdownMethod(breakdowns, Entry, stopping).Define(definition);
        new FolderTransferMethods(transfers, Entry).Define(definition);
        new FolderSnapshotMethods(snapshots, Entry).Define(definition);
        QuotaPublisher.Define(definition);
        SoftLimitPublisher.Define(definition);
        PropertyTable<FolderEntry> table = new(definition, Entry);
        table.Text("Id", Constant, entry => entry.Id);
        table.UInt32("Owner", Constant, entry => entry.Owner.Value);
        table.Text("OwnerName", Private, entry => entry.OwnerName);
        table.Text("Name", Private, entry => entry.Folder.Name.Value);
        table.Text("Path", Private, entry => entry.Path);
        table.Text("State", Broadcast, entry => BusValues.Name(entry.Folder.State));
        table.Text("AutoMount", Broadcast, entry => FolderWords.Of(entry.Folder.AutoMount));
        table.UInt64("BytesUsed", Silent, entry => operations.Usage(entry.Folder.Id).Bytes);
        table.UInt64("BytesLimit", Broadcast, entry => Limit(entry.Folder.Limits.Bytes));
        table.UInt64("InodesUsed", Silent, entry => operations.Usage(entry.Folder.Id).Inodes);
        table.UInt64("InodesLimit", Broadcast, entry => Limit(entry.Folder.Limits.Inodes));
        soft.Define(table, entry => SoftSubject.Of(entry.Folder.Id));
        table.Text("UsageState", Broadcast, entry => entry.UsageState);
        table.UInt32("UsageProgress", Silent, entry => operations.Progress(entry.Folder.Id));
        table.Text("Description", Private, entry => entry.Folder.Description.Value);
        table.Text("UsageMode", Broadcast, entry => FolderWords.Of(entry.Folder.UsageMode));
        table.UInt64("TrashedTimestamp", Broadcast, entry => Timestamp(entry.Folder.TrashedAt));
        table.UInt64("ExpiryTimestamp", Broadcast, entry => Timestamp(operations.ExpiryOf(entry)));
        table.UInt32("PurgeProgress", Silent, entry => operations.Removal(entry.Folder.Id));
        table.UInt64("CreatedTimestamp", Constant, entry => Timestamp(entry.Folder.CreatedAt));
        return definition;
    }

    private Task<Reply> SetLimitsAsync(MethodCall call) =>
        operations.SetLimitsAsync(
            call.Caller,
            Entry(call.Path).Folder,
            CallOptions.Read(call.Arguments)
        );

    private Task<Reply> SetAutoMountAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        AutoMountMode mode = FolderOperations.ReadMode(arguments);
        CallOptions.ReadNone(arguments);
        return operations.SetAutoMountAsync(call.Caller, Entry(call.Path).Folder.Id, mode);
    }

    private Task<Reply> RenameAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        CallOptions.ReadNone(arguments);
        return operations.RenameAsync(call.Caller, Entry(call.Path).Folder.Id, name);
    }

    private Task<Reply> DeleteAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        bool purges = FolderOperations.TakePurge(options);
        options.End();
        return operations.DeleteAsync(call.Caller, Entry(call.Path).Folder.Id, purges);
    }

    private async Task<Reply> RestoreAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        FolderName? name = FolderOperations.TakeName(options);
        options.End();
        _ = await operations
            .RestoreAsync(call.Caller, Entry(call.Path).Folder.Id, name)
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    private Task<Reply> DescribeAsync(MethodCall call) =>
        operations.DescribeAsync(
            call.Caller,
            Entry(call.Path).Folder.Id,
            CallOptions.Read(call.Arguments)
        );

    private async Task<Reply> CloneAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        CallOptions options = CallOptions.Read(arguments);
        Folder source = Entry(call.Path).Folder;
        FolderLimits limits = FolderOperations.TakeLimits(options, source.Limits);
        options.End();
        Folder copy = await operations
            .CloneAsync(call, source.Id, name, limits)
            .ConfigureAwait(true);
        return Replies.Path(registry.PathOf(copy.Id.Value));
    }

    private FolderEntry Entry(string path) =>
        registry.FindByPath(path)
        ?? throw new ServiceException(
            ServiceError.NoSuchFolder,
            "There is no such folder any more."
        );
}
