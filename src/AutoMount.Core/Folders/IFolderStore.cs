using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Port to the durable records of folders. Every call is durable when it returns.</summary>
public interface IFolderStore
{
    /// <summary>Records a new folder; the pair (owner, name) is unique by constraint among folders neither in <see cref="FolderState.Trashed"/> nor in <see cref="FolderState.Deleting"/>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.FolderExists"/>.</exception>
    void Add(Folder folder);

    /// <summary>Replaces the record with the same id.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>.</exception>
    void Update(Folder folder);

    /// <summary>Forgets a folder; nothing happens where it is not known.</summary>
    void Remove(FolderId id);

    /// <summary>All folders of one owner, or of everybody where <paramref name="owner"/> is null; ordered by owner and name.</summary>
    IReadOnlyList<Folder> List(UserId? owner);

    /// <summary>The folder of that id, or null.</summary>
    Folder? Find(FolderId id);
}
