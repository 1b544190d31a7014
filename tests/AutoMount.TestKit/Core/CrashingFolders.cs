using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.TestKit.Core;

/// <summary>Records of folders whose user may crash at any step.</summary>
public sealed class CrashingFolderStore(IFolderStore store, CrashPoint point) : IFolderStore
{
    public void Add(Folder folder) => Step($"add as {folder.State}", () => store.Add(folder));

    public void Update(Folder folder) =>
        Step($"record as {folder.State}", () => store.Update(folder));

    public void Remove(FolderId id) => Step("forget", () => store.Remove(id));

    public IReadOnlyList<Folder> List(UserId? owner) => point.Look(() => store.List(owner));

    public Folder? Find(FolderId id) => point.Look(() => store.Find(id));

    private void Step(string name, Action step) =>
        _ = point.Step(
            name,
            () =>
            {
                step();
                return true;
            }
        );
}

/// <summary>A file system whose user may crash at any step. What is on the disk outlives him, what is shown does not.</summary>
public sealed class CrashingFolderEngine(FakeFolderEngine engine, CrashPoint point) : IFolderEngine
{
    public event Action<FolderId>? RecountChanged
    {
        add => engine.RecountChanged += value;
        remove => engine.RecountChanged -= value;
    }

    public void Prepare(Folder folder, UserAccount owner) =>
        Step("prepare", () => engine.Prepare(folder, owner));

    public void Attach(Folder folder) => Step("attach", () => engine.Attach(folder));

    public void Hide(Folder folder) => Step("hide", () => engine.Hide(folder));

    public void Show(Folder folder) => Step("show", () => engine.Show(folder));

    public void Detach(Folder folder) => Step("detach", () => engine.Detach(folder));

    public void Rename(Folder folder, FolderName from) =>
        Step("rename", () => engine.Rename(folder, from));

    public void Erase(FolderId id, FolderErasure erasure) =>
        Step("erase", () => engine.Erase(id, erasure));

    public void Copy(FolderId source, FolderId target, CancellationToken cancellation) =>
        Step("copy", () => engine.Copy(source, target, cancellation));

    public void GiveAway(Folder folder, UserAccount account, bool checks) =>
        Step("give away", () => engine.GiveAway(folder, account, checks));

    public void ShowView(FolderView view) => Step("show view", () => engine.ShowView(view));

    public void HideView(FolderView view) => Step("hide view", () => engine.HideView(view));

    public void SetLimits(Folder folder) => Step("limit", () => engine.SetLimits(folder));

    public FolderUsage GetUsage(FolderId id) => point.Look(() => engine.GetUsage(id));

    public FolderParts? FindParts(FolderId id) => point.Look(() => engine.FindParts(id));

    public IReadOnlyList<FolderPart> ListParts(FolderId id, CancellationToken cancellation) =>
        point.Look(() => engine.ListParts(id, cancellation));

    public void ChargeRemoval(Folder folder) =>
        Step("charge removal", () => engine.ChargeRemoval(folder));

    public void Cap(FolderId id, FolderLimits cap) => engine.Cap(id, cap);

    public void CapUser(UserId user, UserLimits cap) => engine.CapUser(user, cap);

    public void SetUserLimits(UserId user, UserLimits limits) =>
        Step("limit user", () => engine.SetUserLimits(user, limits));

    public FolderUsage GetUserUsage(UserId user) => point.Look(() => engine.GetUserUsage(user));

    public FolderRecount? GetRecount(FolderId id) => point.Look(() => engine.GetRecount(id));

    public string GetUserTree(UserId owner) => point.Look(() => engine.GetUserTree(owner));

    private void Step(string name, Action step) =>
        _ = point.Step(
            name,
            () =>
            {
                step();
                return true;
            }
        );
}
