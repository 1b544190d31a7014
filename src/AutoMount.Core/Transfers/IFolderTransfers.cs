using System.Runtime.InteropServices;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Transfers;

/// <summary>Port to what moves archives and files into folders and out of them.</summary>
public interface IFolderTransfers
{
    /// <summary>Moves.</summary>
    /// <param name="request">What.</param>
    /// <param name="stream">The caller's stream, closed at the end; null where the kind needs none.</param>
    /// <param name="cancellation">Ends it; what is whole stays.</param>
    /// <exception cref="ServiceException">It was refused or broke off; the message says how far it came.</exception>
    Task<TransferResult> RunAsync(
        TransferRequest request,
        SafeHandle? stream,
        CancellationToken cancellation
    );

    /// <summary>How far a folder's transfer is; null where there is none.</summary>
    TransferStatus? Find(FolderId folder);
}
