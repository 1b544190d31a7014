using System.Collections.Immutable;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>A folder as the model knows it.</summary>
internal sealed record ModelFolder(
    FolderId Id,
    UserId Owner,
    FolderName Name,
    long Bytes,
    DateTimeOffset? TrashedAt
);

/// <summary>What all folders and shares are to be: the rules, said once more and without a disk, a lock or a crash.</summary>
internal sealed partial record ShareModel
{
    /// <summary>How long the trash keeps.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(5);

    /// <summary>All folders, the oldest first.</summary>
    public ImmutableList<ModelFolder> Folders { get; init; } = [];

    /// <summary>What is granted.</summary>
    public ImmutableDictionary<
        (FolderId Folder, ShareGuest Guest),
        (ShareRights Rights, DateTimeOffset? Expires)
    > Grants { get; init; } =
        ImmutableDictionary<
            (FolderId Folder, ShareGuest Guest),
            (ShareRights Rights, DateTimeOffset? Expires)
        >.Empty;

    /// <summary>What guests made of it.</summary>
    public ImmutableDictionary<
        (FolderId Folder, UserId Guest),
        (bool IsAccepted, FolderName Name)
    > Answers { get; init; } =
        ImmutableDictionary<
            (FolderId Folder, UserId Guest),
            (bool IsAccepted, FolderName Name)
        >.Empty;

    /// <summary>Who is in which group.</summary>
    public ImmutableHashSet<(UserId User, uint Group)> Members { get; init; } = [];

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The folder of that id, or null.</summary>
    public ModelFolder? Find(FolderId id) => Folders.Find(folder => folder.Id == id);

    /// <summary>The folder that a step means: guests name it, and of those of one name it is the one that is not in the trash.</summary>
    public ModelFolder Named(HistoryStep step, ModelFolder folder) =>
        step.Kind is HistoryKind.Accept or HistoryKind.Adopt or HistoryKind.Decline
            ? Folders.Find(other =>
                other.TrashedAt is null && (other.Owner, other.Name) == (folder.Owner, folder.Name)
            ) ?? folder
            : folder;

    /// <summary>What a user may do in another's folder now; null for nothing.</summary>
    public ShareRights? RightsOf(FolderId id, UserId guest)
    {
        if (Find(id) is not { TrashedAt: null } folder || folder.Owner == guest)
        {
            return null;
        }

        ShareRights[] rights =
        [
            .. Grants
                .Where(grant => grant.Key.Folder == id && Includes(grant.Key.Guest, guest))
                .Select(grant => grant.Value.Rights),
        ];
        return rights.Length == 0 ? null : rights.Max();
    }

    /// <summary>Whether a name in a user's tree belongs to another folder than this.</summary>
    public bool IsHeld(UserId user, FolderName name, FolderId? but) =>
        Folders.Any(folder =>
            folder.TrashedAt is null
            && folder.Owner == user
            && folder.Name == name
            && folder.Id != but
        )
        || Answers.Any(answer =>
            answer.Value == (true, name) && answer.Key.Guest == user && answer.Key.Folder != but
        );

    /// <summary>Without those of a user's answers that hold a name for a folder in its owner's trash.</summary>
    public ShareModel Free(UserId user, FolderName name) =>
        this with
        {
            Answers = Answers.RemoveRange(
                Answers
                    .Where(answer =>
                        answer.Value == (true, name)
                        && answer.Key.Guest == user
                        && Find(answer.Key.Folder) is { TrashedAt: not null }
                    )
                    .Select(answer => answer.Key)
            ),
        };

    /// <summary>Without what has ended: old trash, expired grants, answers to what is offered no longer.</summary>
    public ShareModel Settle()
    {
        ShareModel kept = this with
        {
            Folders = Folders.RemoveAll(folder => folder.TrashedAt + Retention <= Now),
        };
        kept = kept with
        {
            Grants = kept.Grants.RemoveRange(
                kept.Grants.Where(grant =>
                        grant.Value.Expires <= Now || kept.Find(grant.Key.Folder) is null
                    )
                    .Select(grant => grant.Key)
            ),
        };
        return kept with
        {
            Answers = kept.Answers.RemoveRange(
                kept.Answers.Keys.Where(key =>
                    kept.Find(key.Folder) is not { TrashedAt: not null }
                    && kept.RightsOf(key.Folder, key.Guest) is null
                )
            ),
        };
    }

    private bool Includes(ShareGuest guest, UserId user) =>
        guest.IsGroup ? Members.Contains((user, guest.Id)) : guest.Id == user.Value;
}
