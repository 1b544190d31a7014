using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>Port to the durable records of shares. Every call is durable when it returns.</summary>
public interface IShareStore
{
    /// <summary>Records a grant; it replaces one of the same folder to the same guest.</summary>
    void Put(FolderShare share);

    /// <summary>Forgets a grant; nothing happens where there is none.</summary>
    void Remove(FolderId folder, ShareGuest guest);

    /// <summary>All grants, ordered by folder and guest.</summary>
    IReadOnlyList<FolderShare> ListShares();

    /// <summary>Records an answer; it replaces one of the same guest about the same folder.</summary>
    /// <returns>The answer with its place.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.FolderExists"/> where the guest has a folder of that name.</exception>
    ShareAnswer Put(ShareAnswer answer);

    /// <summary>Forgets an answer; nothing happens where there is none.</summary>
    void Remove(FolderId folder, UserId guest);

    /// <summary>All answers, ordered by guest and name.</summary>
    IReadOnlyList<ShareAnswer> ListAnswers();
}
