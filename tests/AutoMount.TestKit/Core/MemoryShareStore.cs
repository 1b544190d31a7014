using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.TestKit.Core;

/// <summary>Records of shares in memory, with the database's constraints.</summary>
/// <param name="folders">The records of folders, for names that must be unique over both; null for none.</param>
public sealed class MemoryShareStore(IFolderStore? folders = null) : IShareStore
{
    private readonly Lock _lock = new(); // protects all below
    private readonly List<FolderShare> _shares = [];
    private readonly List<ShareAnswer> _answers = [];
    private int _places;

    /// <inheritdoc/>
    public void Put(FolderShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        lock (_lock)
        {
            Remove(share.Folder, share.Guest);
            _shares.Add(share);
        }
    }

    /// <inheritdoc/>
    public void Remove(FolderId folder, ShareGuest guest)
    {
        lock (_lock)
        {
            _ = _shares.RemoveAll(share => share.Folder == folder && share.Guest == guest);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FolderShare> ListShares()
    {
        lock (_lock)
        {
            return [.. _shares.OrderBy(share => share.Folder.Value, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public ShareAnswer Put(ShareAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        lock (_lock)
        {
            ShareAnswer[] others =
            [
                .. _answers.Where(other =>
                    other.IsAccepted && (other.Folder, other.Guest) != (answer.Folder, answer.Guest)
                ),
            ];
            bool isTaken =
                others.Any(other => other.Guest == answer.Guest && other.Name == answer.Name)
                || others.Any(other => other.Owner == answer.Owner && other.Number == answer.Number)
                || folders
                    ?.List(answer.Guest)
                    .Any(folder =>
                        folder.Name == answer.Name
                        && folder.State is not (FolderState.Trashed or FolderState.Deleting)
                    ) == true;
            if (answer.IsAccepted && isTaken)
            {
                throw new ServiceException(
                    ServiceError.FolderExists,
                    $"You have a folder '{answer.Name}' already."
                );
            }

            int place =
                _answers
                    .Find(other => (other.Folder, other.Guest) == (answer.Folder, answer.Guest))
                    ?.Place
                ?? ++_places;
            Remove(answer.Folder, answer.Guest);
            _answers.Add(answer with { Place = place });
            return _answers[^1];
        }
    }

    /// <inheritdoc/>
    public void Remove(FolderId folder, UserId guest)
    {
        lock (_lock)
        {
            _ = _answers.RemoveAll(answer => answer.Folder == folder && answer.Guest == guest);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ShareAnswer> ListAnswers()
    {
        lock (_lock)
        {
            return
            [
                .. _answers
                    .OrderBy(answer => answer.Guest.Value)
                    .ThenBy(answer => answer.Name.Value, StringComparer.Ordinal),
            ];
        }
    }
}
