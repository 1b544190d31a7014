using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Port to the file system that holds and shows folders. Calls may block on the disk; none takes a user's path.</summary>
/// <remarks>Every member throws <see cref="ServiceException"/> with <see cref="ServiceError.StorageFailed"/> and the errno's name in the message.</remarks>
public interface IFolderEngine
{
    /// <summary>Makes the folder's backing directory, owned by its owner (mode 0700); may be repeated.</summary>
    void Prepare(Folder folder, UserAccount owner);

    /// <summary>Shows a prepared folder in its owner's tree, mounting the tree where this is the first need; may be repeated.</summary>
    void Attach(Folder folder);

    /// <summary>Takes the folder out of its owner's tree: names vanish at once, open files stay usable until closed.</summary>
    void Detach(Folder folder);

    /// <summary>Shows an attached folder under its new name: the old one vanishes at once, what is open stays open; may be repeated.</summary>
    /// <param name="folder">The folder with its new name.</param>
    /// <param name="from">The old one.</param>
    void Rename(Folder folder, FolderName from);

    /// <summary>Removes a detached folder's files for good; may be repeated and goes on where an earlier call was cut.</summary>
    void Erase(FolderId id);

    /// <summary>Enforces new limits from now on; limits below what is used only stop growth.</summary>
    void SetLimits(Folder folder);

    /// <summary>What the folder is charged now; answers from memory, without waiting for the disk.</summary>
    FolderUsage GetUsage(FolderId id);

    /// <summary>Enforces a user's limits over all his folders from now on; limits below what is used only stop growth.</summary>
    void SetUserLimits(UserId user, UserLimits limits);

    /// <summary>What all folders of a user are charged now, also those whose files are being removed; answers from memory.</summary>
    FolderUsage GetUserUsage(UserId user);

    /// <summary>Why the usage is not exact; null where it is. Answers from memory.</summary>
    FolderRecount? GetRecount(FolderId id);

    /// <summary>Raised on a thread of the engine when <see cref="GetRecount"/> has another state; a handler returns soon.</summary>
    event Action<FolderId>? RecountChanged;

    /// <summary>The host path under which the owner's folders are seen, <c>/run/automount/users/&lt;uid&gt;</c>; mounts it where needed.</summary>
    string GetUserTree(UserId owner);
}
