using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>What is shown follows from the records: grants, answers, folders, accounts and the time.</summary>
public sealed partial class ShareManager
{
    private volatile Dictionary<FolderId, Shown> _shown = []; // by mount; replaced as a whole, so that nobody waits who only reads

    /// <summary>Raised when a shared folder came into a guest's tree, changed there or left it, as a folder of his; never under a lock.</summary>
    public event Action<FolderChange>? Changed;

    /// <summary>Raised after a grant was recorded, which may end by itself; never under a lock.</summary>
    public event Action? Granted;

    /// <summary>Shows all that is shared; at a start, after the folders were recovered.</summary>
    /// <returns>What could not be shown, with the reason.</returns>
    public IReadOnlyList<FolderProblem> Recover()
    {
        ForgetLost(store.ListShares());
        List<FolderProblem> problems = [];
        foreach (FolderId folder in store.ListAnswers().Select(answer => answer.Folder).Distinct())
        {
            problems.AddRange(Follow(folder));
        }

        return problems;
    }

    /// <summary>Ends what has expired, and what a group's former members have; forgets shares of folders that are gone.</summary>
    /// <returns>What could not be shown, with the reason.</returns>
    public IReadOnlyList<FolderProblem> Sweep()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (FolderShare share in store.ListShares().Where(share => !share.IsValid(now)))
        {
            store.Remove(share.Folder, share.Guest);
        }

        return Recover();
    }

    /// <summary>A grant of who owns the folder no longer means nothing, also when he gets it again.</summary>
    private void ForgetLost(IReadOnlyList<FolderShare> shares)
    {
        foreach (FolderShare share in shares)
        {
            if (HasLost(share, folders.FindAny(share.Folder)))
            {
                store.Remove(share.Folder, share.Guest);
            }
        }
    }

    /// <summary>Whether a folder is gone, or another's; one that is on its way to another is neither yet.</summary>
    private bool HasLost(FolderShare share, Folder? folder) =>
        folder is null
            ? !folders.Exists(share.Folder)
            : folder.State == FolderState.Deleting || folder.Owner != share.Owner;

    /// <summary>When the next share expires (UTC); null for never.</summary>
    public DateTimeOffset? NextExpiry =>
        store.ListShares().Where(share => share.Expires is not null).Min(share => share.Expires);

    /// <summary>A handler for <see cref="FolderManager.Changed"/>: a folder that comes, changes or goes does so for its guests. None of their sessions holds it: its owner could not end them, and may end the share anyway.</summary>
    public void FolderChanged(FolderChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        ForgetLost(ListShares(change.Folder.Id));
        _ = Follow(change.Folder.Id);
    }

    /// <summary>A handler for <see cref="FolderManager.Naming"/>: a name of a folder that lies in its owner's trash is its guest's to use. Who does has left the share, and is offered it again when the folder is restored.</summary>
    public void FreeName(UserId guest, FolderName name)
    {
        lock (_changes)
        {
            foreach (ShareAnswer answer in store.ListAnswers())
            {
                if (
                    answer.IsAccepted
                    && (answer.Guest, answer.Name) == (guest, name)
                    && folders.FindAny(answer.Folder) is { State: FolderState.Trashed }
                )
                {
                    store.Remove(answer.Folder, answer.Guest);
                }
            }
        }
    }

    private void Refresh(FolderId folder)
    {
        if (Follow(folder) is [{ } problem, ..])
        {
            throw new ServiceException(ServiceError.StorageFailed, problem.Reason);
        }
    }

    /// <summary>Makes what guests have of a folder what it is to be.</summary>
    private List<FolderProblem> Follow(FolderId id)
    {
        List<FolderChange> changes = [];
        List<FolderProblem> problems = [];
        lock (_changes)
        {
            foreach (ShareAnswer answer in store.ListAnswers().Where(one => one.Folder == id))
            {
                try
                {
                    FollowLocked(answer, changes);
                }
                catch (ServiceException exception)
                {
                    problems.Add(
                        new FolderProblem(
                            folders.FindAny(id) ?? Nameless(answer),
                            exception.Message
                        )
                    );
                }
            }
        }

        changes.ForEach(change => Changed?.Invoke(change));
        return problems;
    }

    private void FollowLocked(ShareAnswer answer, List<FolderChange> changes)
    {
        Shown? before = _shown.GetValueOrDefault(answer.Mount);
        Shown? after = WantedOf(answer);
        if (before is not null && (after is null || MustMove(before.View, after.View)))
        {
            engine.HideView(before.View);
            SetShownLocked(answer.Mount, shown: null);
            changes.Add(new FolderChange(FolderChangeKind.Removed, AsFolder(before)));
            before = null;
        }

        if (after is not null && before?.View != after.View)
        {
            engine.ShowView(after.View);
            changes.Add(
                new FolderChange(
                    before is null ? FolderChangeKind.Added : FolderChangeKind.Changed,
                    AsFolder(after)
                )
            );
        }

        if (after is not null)
        {
            SetShownLocked(answer.Mount, after);
        }
        else if (
            folders.FindAny(answer.Folder) is not { State: FolderState.Trashed }
            && !folders.IsOnItsWay(answer.Folder)
        )
        {
            ForgetLocked(answer);
        }
    }

    private void SetShownLocked(FolderId mount, Shown? shown)
    {
        Dictionary<FolderId, Shown> all = new(_shown);
        if (shown is null)
        {
            _ = all.Remove(mount);
        }
        else
        {
            all[mount] = shown;
        }

        _shown = all;
    }

    /// <summary>An answer to what is offered no longer means nothing when it is offered again. What lies in the trash comes back as it was.</summary>
    private void ForgetLocked(ShareAnswer answer)
    {
        Folder? folder = folders.Find(answer.Folder);
        bool isOffered =
            folder is not null
            && folder.Owner == answer.Owner
            && users.Find(answer.Guest) is { } account
            && OfferOf(folder, account, ListShares(folder.Id), []) is not null;
        if (!isOffered)
        {
            store.Remove(answer.Folder, answer.Guest);
        }
    }

    private Shown? WantedOf(ShareAnswer answer) =>
        answer.IsAccepted
        && folders.Find(answer.Folder) is { } folder
        && folder.Owner == answer.Owner
        && users.Find(answer.Guest) is { } guest
        && users.Find(answer.Owner) is { } owner
        && OfferOf(folder, guest, ListShares(folder.Id), []) is { } offer
            ? new Shown(ViewOf(answer, offer, owner, guest), answer, folder)
            : null;

    private static FolderView ViewOf(
        ShareAnswer answer,
        ShareOffer offer,
        UserAccount owner,
        UserAccount guest
    ) =>
        new()
        {
            Folder = answer.Folder,
            Owner = owner,
            Guest = guest,
            Name = answer.Name,
            Rights = offer.Rights,
            Number = answer.Number,
            Place = answer.Place,
        };

    private static bool MustMove(FolderView before, FolderView after) =>
        (before.Folder, before.Name, before.Number, before.Place)
        != (after.Folder, after.Name, after.Number, after.Place);

    private static Folder Nameless(ShareAnswer answer) =>
        new()
        {
            Id = answer.Folder,
            Owner = answer.Owner,
            Name = answer.Name,
            Limits = new FolderLimits(FolderLimits.Unlimited, FolderLimits.Unlimited),
            State = FolderState.Ready,
            CreatedAt = answer.AnsweredAt,
        };
}
