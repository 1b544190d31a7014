using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;
using AutoMount.Posix;

namespace AutoMount.Bus.Service;

/// <summary>Archives and files into a folder and out of it, on its own object. For the bus thread.</summary>
/// <param name="transfers">Moves.</param>
/// <param name="find">The folder at a path.</param>
internal sealed class FolderTransferMethods(
    TransferOperations transfers,
    Func<string, FolderEntry> find
)
{
    /// <summary>Adds methods and properties to the interface of folders.</summary>
    internal void Define(InterfaceDefinition definition)
    {
        definition.Method(
            "Export",
            "stream:h options:a{sv}",
            "result:a{sv}",
            call => RunAsync(call, transfers.ExportAsync)
        );
        definition.Method(
            "Import",
            "stream:h options:a{sv}",
            "result:a{sv}",
            call => RunAsync(call, transfers.ImportAsync)
        );
        definition.Method(
            "Upload",
            "path:s stream:h options:a{sv}",
            "result:a{sv}",
            call =>
            {
                MessageReader arguments = call.Arguments;
                Folder folder = find(call.Path).Folder;
                string path = arguments.ReadString();
                FileDescriptor stream = arguments.ReadDescriptor();
                return transfers.UploadAsync(call, folder, path, stream, ReadOptions(call, stream));
            }
        );
        definition.Method(
            "FindUpload",
            "path:s options:a{sv}",
            "upload:a{sv}",
            call =>
            {
                MessageReader arguments = call.Arguments;
                string path = arguments.ReadString();
                CallOptions.ReadNone(arguments);
                return transfers.FindUploadAsync(call, find(call.Path).Folder, path);
            }
        );
        DefineProgress(new PropertyTable<FolderEntry>(definition, find));
    }

    private void DefineProgress(PropertyTable<FolderEntry> table)
    {
        table.Text(
            "Transfer",
            PropertyChange.Silent,
            entry =>
                transfers.Find(entry.Folder.Id) is { } status
                    ? BusValues.Name(status.Kind)
                    : string.Empty
        );
        table.UInt64(
            "TransferEntries",
            PropertyChange.Silent,
            entry => (ulong)(transfers.Find(entry.Folder.Id)?.Entries ?? 0)
        );
        table.UInt64(
            "TransferBytes",
            PropertyChange.Silent,
            entry => (ulong)(transfers.Find(entry.Folder.Id)?.Bytes ?? 0)
        );
    }

    private Task<Reply> RunAsync(
        MethodCall call,
        Func<MethodCall, Folder, FileDescriptor, CallOptions, Task<Reply>> transfer
    )
    {
        Folder folder = find(call.Path).Folder;
        FileDescriptor stream = call.Arguments.ReadDescriptor();
        return transfer(call, folder, stream, ReadOptions(call, stream));
    }

    private static CallOptions ReadOptions(MethodCall call, FileDescriptor stream)
    {
        try
        {
            return CallOptions.Read(call.Arguments);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
