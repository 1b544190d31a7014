using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.TestKit.Core;

/// <summary>Folder records in memory, with the constraints of the real store.</summary>
public sealed class MemoryFolderStore : IFolderStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FolderId, Folder> _folders = [];

    /// <inheritdoc/>
    public void Add(Folder folder)
    {
        lock (_lock)
        {
            CheckName(folder);
            _folders.Add(folder.Id, folder);
        }
    }

    /// <inheritdoc/>
    public void Update(Folder folder)
    {
        lock (_lock)
        {
            if (!_folders.ContainsKey(folder.Id))
            {
                throw new ServiceException(
                    ServiceError.NoSuchFolder,
                    $"There is no folder with id '{folder.Id}'."
                );
            }

            CheckName(folder);
            _folders[folder.Id] = folder;
        }
    }

    /// <inheritdoc/>
    public void Remove(FolderId id)
    {
        lock (_lock)
        {
            _folders.Remove(id);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Folder> List(UserId? owner)
    {
        lock (_lock)
        {
            return
            [
                .. _folders
                    .Values.Where(folder => owner is null || folder.Owner == owner)
                    .OrderBy(folder => folder.Owner.Value)
                    .ThenBy(folder => folder.Name.Value, StringComparer.Ordinal),
            ];
        }
    }

    /// <inheritdoc/>
    public Folder? Find(FolderId id)
    {
        lock (_lock)
        {
            return _folders.GetValueOrDefault(id);
        }
    }

    private void CheckName(Folder folder)
    {
        if (_folders.Values.Any(other => other.Id != folder.Id && IsSame(other, folder)))
        {
            throw new ServiceException(
                ServiceError.FolderExists,
                $"There is a folder '{folder.Name}' already; choose another name."
            );
        }
    }

    private static bool IsSame(Folder one, Folder other) =>
        one.Owner == other.Owner && one.Name == other.Name && HoldsName(one) && HoldsName(other);

    private static bool HoldsName(Folder folder) =>
        folder.State is not (FolderState.Trashed or FolderState.Deleting);
}
