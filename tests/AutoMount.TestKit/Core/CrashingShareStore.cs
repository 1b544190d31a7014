using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.TestKit.Core;

/// <summary>Records of shares whose user may crash at any step.</summary>
public sealed class CrashingShareStore(IShareStore store, CrashPoint point) : IShareStore
{
    /// <inheritdoc/>
    public void Put(FolderShare share) =>
        _ = point.Step(
            "grant",
            () =>
            {
                store.Put(share);
                return true;
            }
        );

    /// <inheritdoc/>
    public void Remove(FolderId folder, ShareGuest guest) =>
        _ = point.Step(
            "forget a grant",
            () =>
            {
                store.Remove(folder, guest);
                return true;
            }
        );

    /// <inheritdoc/>
    public IReadOnlyList<FolderShare> ListShares() => point.Look(store.ListShares);

    /// <inheritdoc/>
    public ShareAnswer Put(ShareAnswer answer) => point.Step("answer", () => store.Put(answer));

    /// <inheritdoc/>
    public void Remove(FolderId folder, UserId guest) =>
        _ = point.Step(
            "forget an answer",
            () =>
            {
                store.Remove(folder, guest);
                return true;
            }
        );

    /// <inheritdoc/>
    public IReadOnlyList<ShareAnswer> ListAnswers() => point.Look(store.ListAnswers);
}
