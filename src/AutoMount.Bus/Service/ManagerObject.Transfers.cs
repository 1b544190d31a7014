using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;
using AutoMount.Posix;

namespace AutoMount.Bus.Service;

/// <summary>Archives and files into folders and out of them, by the folder's name.</summary>
internal sealed partial class ManagerObject
{
    private void DefineTransfers(InterfaceDefinition definition)
    {
        definition.Method(
            "ExportFolder",
            "name:s stream:h options:a{sv}",
            "result:a{sv}",
            call => TransferAsync(call, transfers.ExportAsync)
        );
        definition.Method(
            "ImportFolder",
            "name:s stream:h options:a{sv}",
            "result:a{sv}",
            call => TransferAsync(call, transfers.ImportAsync)
        );
        definition.Method(
            "UploadFile",
            "name:s path:s stream:h options:a{sv}",
            "result:a{sv}",
            UploadFileAsync
        );
        definition.Method(
            "FindUpload",
            "name:s path:s options:a{sv}",
            "upload:a{sv}",
            FindUploadAsync
        );
    }

    private async Task<Reply> TransferAsync(
        MethodCall call,
        Func<MethodCall, Folder, FileDescriptor, CallOptions, Task<Reply>> transfer
    )
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        FileDescriptor stream = arguments.ReadDescriptor();
        (Folder folder, CallOptions options) = await FindAsync(call, name, arguments, stream)
            .ConfigureAwait(true);
        return await transfer(call, folder, stream, options).ConfigureAwait(true);
    }

    private async Task<Reply> UploadFileAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        string path = arguments.ReadString();
        FileDescriptor stream = arguments.ReadDescriptor();
        (Folder folder, CallOptions options) = await FindAsync(call, name, arguments, stream)
            .ConfigureAwait(true);
        return await transfers
            .UploadAsync(call, folder, path, stream, options)
            .ConfigureAwait(true);
    }

    private async Task<Reply> FindUploadAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        FolderName name = FolderName.Parse(arguments.ReadString());
        string path = arguments.ReadString();
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
        return await transfers.FindUploadAsync(call, folder, path).ConfigureAwait(true);
    }

    /// <summary>The folder and the options that are left; where it is refused, the stream is closed.</summary>
    private async Task<(Folder Folder, CallOptions Options)> FindAsync(
        MethodCall call,
        FolderName name,
        MessageReader arguments,
        FileDescriptor stream
    )
    {
        try
        {
            CallOptions options = CallOptions.Read(arguments);
            OwnerClaim claim = options.TakeOwner(call.Caller);
            Folder folder = await FindAsync(call, claim, name).ConfigureAwait(true);
            return (folder, options);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
