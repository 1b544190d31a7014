using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Users' trees as plain directories: homes do not care what file system a folder is on.</summary>
public sealed class PlainTrees(string directory) : IFolderEngine
{
    private readonly FakeFolderEngine _rest = new();

    /// <summary>Called whenever somebody asks for a user's tree, as for each folder of a home that is put together.</summary>
    public Action? Asked { get; set; }

    public void Prepare(Folder folder, UserAccount owner)
    {
        string path = PathOf(folder.Owner, folder.Name);
        _ = Directory.CreateDirectory(path);
        Chown(path, owner);
        _rest.Prepare(folder, owner);
    }

    public void Attach(Folder folder) => _rest.Attach(folder);

    public void Detach(Folder folder)
    {
        string path = PathOf(folder.Owner, folder.Name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    public void Rename(Folder folder, FolderName from) =>
        Directory.Move(PathOf(folder.Owner, from), PathOf(folder.Owner, folder.Name));

    public void Hide(Folder folder) => _rest.Hide(folder);

    public void Show(Folder folder) => _rest.Show(folder);

    public void Erase(FolderId id, FolderErasure erasure) => _rest.Erase(id, erasure);

    public void Copy(FolderId source, FolderId target, CancellationToken cancellation) =>
        _rest.Copy(source, target, cancellation);

    public void GiveAway(Folder folder, UserAccount account, bool checks) =>
        _rest.GiveAway(folder, account, checks);

    public void ShowView(FolderView view) => _rest.ShowView(view);

    public void HideView(FolderView view) => _rest.HideView(view);

    public void SetLimits(Folder folder) => _rest.SetLimits(folder);

    public FolderUsage GetUsage(FolderId id) => _rest.GetUsage(id);

    /// <inheritdoc/>
    public FolderParts? FindParts(FolderId id) => null;

    public IReadOnlyList<FolderPart> ListParts(FolderId id, CancellationToken cancellation) => [];

    /// <inheritdoc/>
    public void ChargeRemoval(Folder folder) { }

    /// <inheritdoc/>
    public void Cap(FolderId id, FolderLimits cap) { }

    /// <inheritdoc/>
    public void CapUser(UserId user, UserLimits cap) { }

    public void SetUserLimits(UserId user, UserLimits limits) => _rest.SetUserLimits(user, limits);

    public FolderUsage GetUserUsage(UserId user) => _rest.GetUserUsage(user);

    public event Action<FolderId>? RecountChanged
    {
        add => _rest.RecountChanged += value;
        remove => _rest.RecountChanged -= value;
    }

    public FolderRecount? GetRecount(FolderId id) => _rest.GetRecount(id);

    public string GetUserTree(UserId owner)
    {
        Asked?.Invoke();
        string path = Path.Combine(directory, $"{owner}");
        _ = Directory.CreateDirectory(path);
        return path;
    }

    public string PathOf(UserId owner, FolderName name) =>
        Path.Combine(GetUserTree(owner), name.Value);

    private static void Chown(string path, UserAccount owner)
    {
        using var chown = System.Diagnostics.Process.Start(
            "chown",
            [$"{owner.Id}:{owner.PrimaryGroup}", path]
        );
        chown.WaitForExit();
    }
}
