using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.State;

/// <summary>All that is recorded of a folder or user, from the database's tables.</summary>
internal sealed class RecordSource(StateDatabase database)
{
    private readonly FolderRecords _folders = new(database);
    private readonly ShareRecords _shares = new(database);
    private readonly SoftLimitRecords _soft = new(database);
    private readonly UserLimitRecords _users = new(database);

    /// <summary>One folder; null where there is none of that id.</summary>
    public FolderRecord? Find(FolderId id) =>
        _folders.Find(id) is { } folder
            ? new FolderRecord(
                folder,
                _soft.Find(SoftSubject.Of(id)),
                _shares.ListShares(id),
                _shares.ListAnswers(id)
            )
            : null;

    /// <summary>All folders, in any order.</summary>
    public IReadOnlyList<FolderRecord> ListFolders()
    {
        IReadOnlyList<Folder> folders = _folders.List(owner: null);
        ILookup<FolderId, FolderShare> shares = _shares
            .ListShares()
            .ToLookup(share => share.Folder);
        ILookup<FolderId, ShareAnswer> answers = _shares
            .ListAnswers()
            .OrderBy(answer => answer.Place)
            .ToLookup(answer => answer.Folder);
        Dictionary<SoftSubject, SoftLimits> soft = _soft
            .List()
            .ToDictionary(each => each.Subject, each => each.Limits);
        return
        [
            .. folders.Select(folder => new FolderRecord(
                folder,
                soft.GetValueOrDefault(SoftSubject.Of(folder.Id)),
                [.. shares[folder.Id]],
                [.. answers[folder.Id]]
            )),
        ];
    }

    /// <summary>All users of whom something is recorded, ordered by uid.</summary>
    public IReadOnlyList<UserRecord> ListUsers()
    {
        Dictionary<UserId, SoftLimits> soft = [];
        foreach ((SoftSubject subject, SoftLimits limits) in _soft.List())
        {
            if (subject.User is { } user)
            {
                soft[user] = limits;
            }
        }

        return
        [
            .. _users
                .List()
                .Union(soft.Keys)
                .OrderBy(user => user.Value)
                .Select(user => new UserRecord(
                    user,
                    _users.Find(user),
                    soft.GetValueOrDefault(user)
                )),
        ];
    }
}
