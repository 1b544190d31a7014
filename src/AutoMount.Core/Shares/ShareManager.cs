using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>All shares: what owners grant, what guests made of it, and the views that follow. Who may ask is decided by the caller (the bus).</summary>
/// <param name="store">Durable records.</param>
/// <param name="folders">The folders.</param>
/// <param name="engine">The file system.</param>
/// <param name="users">The host's user database.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// Each change is recorded, and then what is shown is made to follow from the records (<see cref="Refresh"/>), as at a start;
/// so a crash between the two is made good by the next start. One lock serialises changes.
/// </remarks>
public sealed partial class ShareManager(
    IShareStore store,
    FolderManager folders,
    IFolderEngine engine,
    IUserDirectory users,
    TimeProvider time
)
{
    /// <summary>The most grants of one folder.</summary>
    public const int MostOfOneFolder = 200;

    private readonly Lock _changes = new(); // one change at a time; protects the order of record and effect, and _shown

    /// <summary>Grants a folder to a user or a group, or changes what was granted; running sessions of guests follow at once.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="guest">To whom.</param>
    /// <param name="rights">What he may do.</param>
    /// <param name="expires">When it ends by itself (UTC); null for never.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.NoSuchUser"/>, <see cref="ServiceError.LimitReached"/>; <see cref="ServiceError.InvalidArgument"/> where the guest is the owner, or the time is past.</exception>
    public FolderShare Share(
        FolderId folder,
        ShareGuest guest,
        ShareRights rights,
        DateTimeOffset? expires
    )
    {
        DateTimeOffset now = time.GetUtcNow();
        Folder shared = folders.Get(folder);
        FolderShare share = new()
        {
            Folder = folder,
            Owner = shared.Owner,
            Guest = guest,
            Rights = rights,
            Expires = expires,
            CreatedAt = now,
        };
        Check(share, shared, now);
        lock (_changes)
        {
            if (ListShares(folder).Count(other => other.Guest != guest) >= MostOfOneFolder)
            {
                throw new ServiceException(
                    ServiceError.LimitReached,
                    $"A folder is shared {MostOfOneFolder} times at most. Share it with a group instead."
                );
            }

            store.Put(share);
        }

        Granted?.Invoke();
        Refresh(folder);
        return share;
    }

    /// <summary>Ends a grant. Who has the folder by no other grant is refused at once, also what he has open.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> where it is not shared with him.</exception>
    public void Unshare(FolderId folder, ShareGuest guest)
    {
        lock (_changes)
        {
            if (ListShares(folder).All(share => share.Guest != guest))
            {
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The folder '{folders.Get(folder).Name}' is not shared with {guest}. 'automountctl folder shares' shows with whom it is."
                );
            }

            store.Remove(folder, guest);
        }

        Refresh(folder);
    }

    /// <summary>The grants of a folder, also those whose time is over and that were not swept yet.</summary>
    public IReadOnlyList<FolderShare> ListShares(FolderId folder) =>
        [.. store.ListShares().Where(share => share.Folder == folder)];

    /// <summary>The guests who have a folder now.</summary>
    public IReadOnlyList<ShareAnswer> ListGuests(FolderId folder) =>
        [.. store.ListAnswers().Where(answer => answer.Folder == folder && answer.IsAccepted)];

    /// <summary>The grants that hold now, of one owner or of everybody, with those who have folders by them.</summary>
    public IReadOnlyList<GrantedShare> List(UserId? owner)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<ShareAnswer> answers = store.ListAnswers();
        return
        [
            .. store
                .ListShares()
                .Where(share => share.IsValid(now))
                .Select(share => (Share: share, Folder: folders.Find(share.Folder)))
                .Where(each =>
                    each.Folder?.Owner == each.Share.Owner
                    && (owner is null || each.Share.Owner == owner)
                )
                .Select(each => new GrantedShare(
                    each.Folder!,
                    each.Share,
                    [.. answers.Where(answer => HasBy(answer, each.Share))]
                ))
                .OrderBy(each => each.Folder.Owner.Value)
                .ThenBy(each => each.Folder.Name.Value, StringComparer.Ordinal),
        ];
    }

    private bool HasBy(ShareAnswer answer, FolderShare share) =>
        answer.IsAccepted
        && answer.Folder == share.Folder
        && users.Find(answer.Guest) is { } account
        && share.Guest.Includes(account);

    /// <summary>A handler for <see cref="FolderManager.Renaming"/>: a shared folder does not move into or out of the dot space, since its guests agreed to what it was.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    public void RefuseRename(Folder folder, FolderName name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.Name.IsDotfolder != name.IsDotfolder && ListShares(folder.Id).Count > 0)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"The folder '{folder.Name}' is shared, and cannot get or lose the dot before its name meanwhile. "
                    + $"End that first: 'automountctl folder unshare {folder.Name} --all'."
            );
        }
    }

    private void Check(FolderShare share, Folder folder, DateTimeOffset now)
    {
        if (share.Guest == ShareGuest.User(folder.Owner))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"The folder '{folder.Name}' is his already. Name another user, or a group as '@group'."
            );
        }

        if (!share.IsValid(now))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "The share would be over already. Give a time to come."
            );
        }

        if (!share.Guest.IsGroup && users.Find(new UserId(share.Guest.Id)) is null)
        {
            throw new ServiceException(
                ServiceError.NoSuchUser,
                $"This host has no account with uid {share.Guest.Id}."
            );
        }
    }
}
