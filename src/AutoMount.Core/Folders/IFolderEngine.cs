using AutoMount.Core.Accounts;
using AutoMount.Core.Shares;

namespace AutoMount.Core.Folders;

/// <summary>Port to the file system that holds and shows folders. Calls may block on the disk; none takes a user's path.</summary>
/// <remarks>Every member throws <see cref="ServiceException"/> with <see cref="ServiceError.StorageFailed"/> and the errno's name in the message.</remarks>
public interface IFolderEngine
{
    /// <summary>Makes the folder's backing directory, owned by its owner (mode 0700); may be repeated.</summary>
    void Prepare(Folder folder, UserAccount owner);

    /// <summary>Takes a prepared folder into its owner's tree and charges him for it, mounting the tree where this is the first need; may be repeated. It is shown where it is <see cref="FolderState.Ready"/>, else it is there and hidden.</summary>
    void Attach(Folder folder);

    /// <summary>Hides an attached folder: its name vanishes at once, open files stay usable, it is charged as before; may be repeated.</summary>
    void Hide(Folder folder);

    /// <summary>Shows an attached folder that was hidden, under the name that it has now; may be repeated.</summary>
    void Show(Folder folder);

    /// <summary>Takes the folder out of its owner's tree for good: names vanish at once, open files stay usable until closed.</summary>
    void Detach(Folder folder);

    /// <summary>Shows an attached folder under its new name: the old one vanishes at once, what is open stays open; may be repeated.</summary>
    /// <param name="folder">The folder with its new name.</param>
    /// <param name="from">The old one.</param>
    void Rename(Folder folder, FolderName from);

    /// <summary>At start, of a folder whose removal a crash or an end of the service cut: charges its owner as before, until <see cref="Erase"/> has ended; may be repeated.</summary>
    void ChargeRemoval(Folder folder);

    /// <summary>Removes a detached folder's files for good, slowly enough that others hardly notice; may be repeated and goes on where an earlier call was cut.</summary>
    /// <param name="id">The folder.</param>
    /// <param name="erasure">Is told what is removed, and may end it: then the rest is still there.</param>
    void Erase(FolderId id, FolderErasure erasure);

    /// <summary>Copies all files of a folder into one that is attached, hidden and empty, and charges them there before they are made. Blocks are shared where the store can. What is changed meanwhile may be copied as it was or as it is, each file for itself.</summary>
    /// <param name="source">The folder with the files; attached.</param>
    /// <param name="target">The folder for the copies.</param>
    /// <param name="cancellation">Ends it; the target is to be erased then.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/> where the copies do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    void Copy(FolderId source, FolderId target, CancellationToken cancellation);

    /// <summary>Gives a hidden folder's files to another user and takes it out of its owner's tree. Charged to the new owner from before it is not to the old one any more; may be repeated after a crash.</summary>
    /// <param name="folder">The folder as its old owner has it.</param>
    /// <param name="account">The new owner.</param>
    /// <param name="checks">Whether the new owner's limits and open files are looked at; not where it was begun before.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>; <see cref="ServiceError.FolderBusy"/> where files in it are open: nothing was changed.</exception>
    void GiveAway(Folder folder, UserAccount account, bool checks);

    /// <summary>Shows an attached folder to a guest, as a folder in his tree; of one that is shown, sets what he may do from now on. May be repeated.</summary>
    void ShowView(FolderView view);

    /// <summary>Ends it: the guest is refused at once, also what he has open. May be repeated.</summary>
    void HideView(FolderView view);

    /// <summary>Enforces new limits from now on; limits below what is used only stop growth.</summary>
    void SetLimits(Folder folder);

    /// <summary>Sets a second limit of a folder that holds beside its own, from now on and when the folder is attached later; <see cref="FolderLimits.Unlimited"/> for none.</summary>
    void Cap(FolderId id, FolderLimits cap);

    /// <summary>The same of a user over all his folders.</summary>
    void CapUser(UserId user, UserLimits cap);

    /// <summary>What the folder is charged now; answers from memory, without waiting for the disk.</summary>
    FolderUsage GetUsage(FolderId id);

    /// <summary>What a folder's top entries are charged now, from memory; null until its tree was walked.</summary>
    FolderParts? FindParts(FolderId id);

    /// <summary>Walks a folder's tree and counts what its top entries are charged, beside what changes meanwhile and slowly enough that others hardly notice; from then on <see cref="FindParts"/> tells it.</summary>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    IReadOnlyList<FolderPart> ListParts(FolderId id, CancellationToken cancellation);

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
