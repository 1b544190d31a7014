using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>The guest's side: nothing of another's appears in his tree, and least of all in his sessions, unless he says so.</summary>
public sealed partial class ShareManager
{
    /// <summary>All that is shared with a user, answered or not.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchUser"/>.</exception>
    public IReadOnlyList<ShareOffer> ListOffers(UserId guest)
    {
        UserAccount account = AccountOf(guest);
        IReadOnlyList<ShareAnswer> answers = store.ListAnswers();
        return
        [
            .. store
                .ListShares()
                .Where(share => share.Guest.Includes(account))
                .GroupBy(share => share.Folder)
                .Select(shares => OfferOf(folders.Find(shares.Key), account, shares, answers))
                .OfType<ShareOffer>()
                .OrderBy(offer => offer.Folder.Owner.Value)
                .ThenBy(offer => offer.Folder.Name.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>Takes an offer: the folder appears in the guest's tree, and sessions get it where it is asked for.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="owner">Whose folder.</param>
    /// <param name="folder">Its name there.</param>
    /// <param name="name">What it is to be called in the guest's tree, without a dot; null for its name there, without its dot.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> where it is not shared with him, <see cref="ServiceError.FolderExists"/>, <see cref="ServiceError.LimitReached"/>; <see cref="ServiceError.InvalidArgument"/> for a name with a dot, which <see cref="Adopt"/> is for.</exception>
    public ShareAnswer Accept(UserId guest, UserId owner, FolderName folder, FolderName? name)
    {
        ShareOffer offer = GetOffer(guest, owner, folder);
        FolderName? present = offer.IsAccepted ? offer.Answer!.Name : null;
        FolderName wanted =
            name
            ?? present
            ?? FolderName.Parse(
                folder.Value.TrimStart('.') is { Length: > 0 } rest ? rest : "shared"
            );
        if (name is { IsDotfolder: true })
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"As '{name}' it would be mounted in all your sessions, with what {owner} puts there. "
                    + $"Where you want that, say so: 'automountctl folder adopt {owner}/{folder} --as {name}'."
            );
        }

        return Answer(guest, offer, wanted);
    }

    /// <summary>Takes an offer as a dotfolder: it is mounted in all the guest's sessions from now on, running ones too.</summary>
    /// <param name="guest">The guest.</param>
    /// <param name="owner">Whose folder.</param>
    /// <param name="folder">Its name there.</param>
    /// <param name="name">Its name with a dot in the guest's tree; null for its name there.</param>
    /// <exception cref="ServiceException">As <see cref="Accept"/>; <see cref="ServiceError.InvalidArgument"/> for a name without a dot.</exception>
    public ShareAnswer Adopt(UserId guest, UserId owner, FolderName folder, FolderName? name)
    {
        ShareOffer offer = GetOffer(guest, owner, folder);
        FolderName wanted = name ?? folder;
        return wanted.IsDotfolder
            ? Answer(guest, offer, wanted)
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                $"'{wanted}' does not begin with a dot, and only dotfolders are mounted in all sessions. "
                    + $"Give such a name: 'automountctl folder adopt {owner}/{folder} --as .{wanted}'."
            );
    }

    /// <summary>Declines an offer, or gives back what was accepted: it goes from the guest's tree and running sessions. It can be accepted later, as long as it is shared.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> where it is not shared with him.</exception>
    public void Decline(UserId guest, UserId owner, FolderName folder)
    {
        ShareOffer offer = GetOffer(guest, owner, folder);
        lock (_changes)
        {
            _ = store.Put(
                NewAnswer(guest, offer, offer.Answer?.Name ?? folder, number: 0) with
                {
                    IsAccepted = false,
                }
            );
        }

        Refresh(offer.Folder.Id);
    }

    /// <summary>What is shared with a user and in his tree, as folders of his for his sessions.</summary>
    public IReadOnlyList<Folder> ListMountable(UserId guest) =>
        [.. _shown.Values.Where(shown => shown.View.Guest.Id == guest).Select(AsFolder)];

    /// <summary>The same, one by the id of its mount; null where there is none.</summary>
    public Folder? FindMountable(FolderId mount) =>
        _shown.GetValueOrDefault(mount) is { } shown ? AsFolder(shown) : null;

    /// <summary>The owner's folder behind a mount, or null.</summary>
    public FolderId? FolderBehind(FolderId mount) => _shown.GetValueOrDefault(mount)?.View.Folder;

    private ShareAnswer Answer(UserId guest, ShareOffer offer, FolderName name)
    {
        ShareAnswer answer;
        FreeName(guest, name);
        lock (_changes)
        {
            int number = offer.IsAccepted ? offer.Answer!.Number : FreeNumber(offer.Folder.Owner);
            answer = store.Put(NewAnswer(guest, offer, name, number));
        }

        Refresh(offer.Folder.Id);
        return answer;
    }

    private ShareAnswer NewAnswer(UserId guest, ShareOffer offer, FolderName name, int number) =>
        new()
        {
            Place = offer.Answer?.Place ?? 0,
            Folder = offer.Folder.Id,
            Owner = offer.Folder.Owner,
            Guest = guest,
            IsAccepted = true,
            Name = name,
            Number = number,
            Mount = offer.Answer?.Mount ?? FolderId.New(),
            AnsweredAt = time.GetUtcNow(),
        };

    private int FreeNumber(UserId owner)
    {
        HashSet<int> taken =
        [
            .. store
                .ListAnswers()
                .Where(answer => answer.Owner == owner && answer.IsAccepted)
                .Select(answer => answer.Number),
        ];
        int free = Enumerable
            .Range(1, FolderView.MostOfOneOwner)
            .FirstOrDefault(number => !taken.Contains(number));
        return free > 0
            ? free
            : throw new ServiceException(
                ServiceError.LimitReached,
                $"{FolderView.MostOfOneOwner} guests have folders of that owner, and more are not possible. Have him end a share first."
            );
    }

    private ShareOffer GetOffer(UserId guest, UserId owner, FolderName folder) =>
        ListOffers(guest)
            .FirstOrDefault(offer => offer.Folder.Owner == owner && offer.Folder.Name == folder)
        ?? throw new ServiceException(
            ServiceError.NoSuchFolder,
            $"No folder '{folder}' of {owner} is shared with you. 'automountctl folder offers' shows what is."
        );

    /// <summary>What grants of a folder make of it for an account; null where they are none for it, or no longer.</summary>
    private ShareOffer? OfferOf(
        Folder? folder,
        UserAccount account,
        IEnumerable<FolderShare> shares,
        IReadOnlyList<ShareAnswer> answers
    )
    {
        if (folder is null || folder.Owner == account.Id)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        FolderShare[] grants =
        [
            .. shares.Where(share =>
                share.Owner == folder.Owner && share.Guest.Includes(account) && share.IsValid(now)
            ),
        ];
        return grants.Length == 0
            ? null
            : new ShareOffer(
                folder,
                grants.Max(grant => grant.Rights),
                grants.Any(grant => grant.Expires is null)
                    ? null
                    : grants.Max(grant => grant.Expires),
                answers.FirstOrDefault(answer =>
                    answer.Folder == folder.Id && answer.Guest == account.Id
                )
            );
    }

    private UserAccount AccountOf(UserId user) =>
        users.Find(user)
        ?? throw new ServiceException(
            ServiceError.NoSuchUser,
            $"This host has no account with uid {user}."
        );

    private static Folder AsFolder(Shown shown) =>
        new()
        {
            Id = shown.Answer.Mount,
            Owner = shown.View.Guest.Id,
            Name = shown.View.Name,
            Limits = shown.Folder.Limits,
            State = FolderState.Ready,
            AutoMount =
                shown.View.Rights == ShareRights.ReadOnly
                    ? AutoMountMode.ReadOnly
                    : AutoMountMode.On,
            CreatedAt = shown.Answer.AnsweredAt,
            SharedBy = shown.View.Owner.Id,
            IsReadOnly = shown.View.Rights == ShareRights.ReadOnly,
        };

    /// <summary>What a guest has now.</summary>
    private sealed record Shown(FolderView View, ShareAnswer Answer, Folder Folder);
}
