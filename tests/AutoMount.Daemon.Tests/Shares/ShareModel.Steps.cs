using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>What each step makes of the model.</summary>
internal sealed partial record ShareModel
{
    /// <summary>Carries a step out.</summary>
    /// <param name="step">The step.</param>
    /// <param name="id">The folder it is about; of a step that makes one, the one it is made from.</param>
    /// <param name="made">The id of a folder that it makes.</param>
    /// <returns>What may be found, first if nothing was done, last if all was; one alone where it is refused.</returns>
    public ShareModel[] Do(HistoryStep step, FolderId? id, FolderId made)
    {
        if (step.Kind is HistoryKind.Wait or HistoryKind.Group)
        {
            return [Settle()]; // the clock and the groups are nobody's to undo
        }

        (UserId User, FolderName Name)? claim = ClaimOf(step, id);
        ShareModel freed = claim is { } one ? Free(one.User, one.Name) : this;
        bool isTaken = claim is { } held && freed.IsHeld(held.User, held.Name, id);
        bool isTakenByCopy =
            step.Kind == HistoryKind.Clone
            && claim is { } copy
            && freed.IsHeld(copy.User, copy.Name, but: null);
        ShareModel? after = isTaken || isTakenByCopy ? null : freed.Apply(step, id, made)?.Settle();
        return after is null ? [this, freed] : [this, freed, after];
    }

    /// <summary>Whether the last of what <see cref="Do"/> told is what a refused step leaves.</summary>
    public static bool IsRefused(ShareModel[] outcomes) => outcomes.Length == 2;

    private (UserId, FolderName)? ClaimOf(HistoryStep step, FolderId? id)
    {
        ModelFolder? folder = id is { } known ? Find(known) : null;
        bool isReady = folder is { TrashedAt: null };
        UserId user = HistoryChoices.User(step);
        FolderName name = HistoryChoices.Name(step);
        return step.Kind switch
        {
            HistoryKind.Create => (user, name),
            HistoryKind.Rename or HistoryKind.Clone when isReady => (folder!.Owner, name),
            HistoryKind.Restore when folder is not null && !isReady => (folder.Owner, name),
            HistoryKind.Transfer when isReady => (user, folder!.Name),
            HistoryKind.Accept or HistoryKind.Adopt when AnswerName(step, folder) is { } wanted => (
                user,
                wanted
            ),
            _ => null,
        };
    }

    private ShareModel? Apply(HistoryStep step, FolderId? id, FolderId made)
    {
        UserId user = HistoryChoices.User(step);
        FolderName name = HistoryChoices.Name(step);
        if (step.Kind == HistoryKind.Create)
        {
            return Add(new ModelFolder(made, user, name, HistoryChoices.Bytes(step), null));
        }

        return id is { } known && Find(known) is { } folder
            ? ApplyTo(folder, step, user, name, made)
            : null;
    }

    private ShareModel? ApplyTo(
        ModelFolder folder,
        HistoryStep step,
        UserId user,
        FolderName name,
        FolderId made
    )
    {
        bool isReady = folder.TrashedAt is null;
        bool mayBeCalledSo =
            name.IsDotfolder == folder.Name.IsDotfolder
            || Grants.Keys.All(key => key.Folder != folder.Id);
        return step.Kind switch
        {
            HistoryKind.Purge => this with { Folders = Folders.Remove(folder) },
            HistoryKind.Restore when !isReady && mayBeCalledSo => Replace(
                folder with
                {
                    Name = name,
                    TrashedAt = null,
                }
            ),
            HistoryKind.Unshare when Grants.ContainsKey((folder.Id, HistoryChoices.Guest(step))) =>
                this with
                {
                    Grants = Grants.Remove((folder.Id, HistoryChoices.Guest(step))),
                },
            _ when !isReady => null,
            HistoryKind.Rename when mayBeCalledSo => Replace(folder with { Name = name }),
            HistoryKind.Limit => Replace(folder with { Bytes = HistoryChoices.Bytes(step) }),
            HistoryKind.Delete => Replace(folder with { TrashedAt = Now }),
            HistoryKind.Clone => Add(folder with { Id = made, Name = name }),
            HistoryKind.Transfer => Give(folder, user),
            HistoryKind.Share => Grant(folder, step),
            HistoryKind.Accept or HistoryKind.Adopt when AnswerName(step, folder) is { } wanted =>
                Answer(folder, user, isAccepted: true, wanted),
            HistoryKind.Decline when RightsOf(folder.Id, user) is not null => Answer(
                folder,
                user,
                isAccepted: false,
                Answers.TryGetValue((folder.Id, user), out var present) ? present.Name : folder.Name
            ),
            _ => null,
        };
    }

    /// <summary>The name under which an answer takes a folder; null where it is refused.</summary>
    private FolderName? AnswerName(HistoryStep step, ModelFolder? folder)
    {
        UserId guest = HistoryChoices.User(step);
        if (folder is null || RightsOf(folder.Id, guest) is null)
        {
            return null;
        }

        FolderName? asked = HistoryChoices.NameOrNone(step);
        if (step.Kind == HistoryKind.Adopt)
        {
            FolderName name = asked ?? folder.Name;
            return name.IsDotfolder ? name : null;
        }

        if (asked is { } given)
        {
            return given.IsDotfolder ? null : given;
        }

        return Answers.GetValueOrDefault((folder.Id, guest)) is { IsAccepted: true } present
            ? present.Name
            : FolderName.Parse(folder.Name.Value.TrimStart('.'));
    }

    private ShareModel Add(ModelFolder folder) => this with { Folders = Folders.Add(folder) };

    private ShareModel Replace(ModelFolder folder) =>
        this with
        {
            Folders = Folders.SetItem(Folders.FindIndex(one => one.Id == folder.Id), folder),
        };

    private ShareModel Give(ModelFolder folder, UserId user) =>
        folder.Owner == user
            ? this
            : Replace(folder with { Owner = user }) with
            {
                Grants = Grants.RemoveRange(Grants.Keys.Where(key => key.Folder == folder.Id)),
            };

    private ShareModel? Grant(ModelFolder folder, HistoryStep step)
    {
        ShareGuest guest = HistoryChoices.Guest(step);
        return guest == ShareGuest.User(folder.Owner)
            ? null
            : this with
            {
                Grants = Grants.SetItem(
                    (folder.Id, guest),
                    (HistoryChoices.Rights(step), HistoryChoices.Expiry(step, Now))
                ),
            };
    }

    private ShareModel Answer(ModelFolder folder, UserId guest, bool isAccepted, FolderName name) =>
        this with
        {
            Answers = Answers.SetItem((folder.Id, guest), (isAccepted, name)),
        };
}
