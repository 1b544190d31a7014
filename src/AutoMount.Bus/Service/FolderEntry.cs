using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>A folder as the bus shows it.</summary>
/// <param name="Folder">Its record.</param>
/// <param name="OwnerName">The owner's login name, or the uid in decimal.</param>
/// <param name="Path">Where the owner sees it on the host; empty where it is not shown, or his tree cannot be mounted now.</param>
/// <param name="UsageState">How good its usage is.</param>
internal sealed record FolderEntry(Folder Folder, string OwnerName, string Path, string UsageState)
    : IBusEntry
{
    /// <inheritdoc/>
    public string Id => Folder.Id.Value;

    /// <inheritdoc/>
    public UserId Owner => Folder.Owner;

    /// <summary>Whether it can be used: neither in the trash nor being deleted.</summary>
    internal bool IsReady => Folder.State == FolderState.Ready;

    /// <summary>Asks all there is to know. May block.</summary>
    internal static FolderEntry Of(Folder folder, FolderManager folders, IUserDirectory users)
    {
        string path;
        try
        {
            path = folder.State == FolderState.Ready ? folders.GetPath(folder) : string.Empty;
        }
        catch (ServiceException)
        {
            // the file system tells the journal; the folder is listed all the same
            path = string.Empty;
        }

        return new FolderEntry(
            folder,
            AccountNames.Of(folder.Owner, users),
            path,
            StateOfUsage(folder.Id, folders)
        );
    }

    /// <summary>How far its removal is, in percent; 0 where it is not being removed.</summary>
    internal static uint RemovalOf(FolderId id, FolderManager folders) =>
        (uint)(folders.GetErasure(id)?.Percent ?? 0);

    private static string StateOfUsage(FolderId id, FolderManager folders)
    {
        try
        {
            return BusValues.Name(folders.GetRecount(id));
        }
        catch (ServiceException)
        {
            return "unknown"; // it is not shown, as its usage is all ones
        }
    }
}
