using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>The trash: what is deleted stays there for a while, and can be had again.</summary>
public sealed partial class FolderManager
{
    /// <summary>Folders that a user's trash holds; with one more, the oldest are deleted for good.</summary>
    public const int MostTrashed = 100;

    private FolderPurger? _purger;

    /// <summary>Raised on a thread of its own when a folder's files could not be removed: what is left is tried again by <see cref="Sweep"/>.</summary>
    public event Action<FolderProblem>? PurgeFailed;

    /// <summary>Whether no files are being removed.</summary>
    public bool IsPurgeIdle => Purger.IsIdle;

    private FolderPurger Purger =>
        LazyInitializer.EnsureInitialized(
            ref _purger,
            () => new FolderPurger(engine, WasPurged, WasNotPurged)
        );

    /// <summary>Deletes a folder: into the trash where there is one, in a moment whatever its size; else for good.</summary>
    /// <returns>The folder as it is now: <see cref="FolderState.Trashed"/> or <see cref="FolderState.Deleting"/>.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.FolderBusy"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public Folder Delete(FolderId id)
    {
        if (retention is null || retention() <= TimeSpan.Zero)
        {
            return Purge(id);
        }

        Folder folder;
        lock (_changes)
        {
            folder = Get(id);
            Deleting?.Invoke(folder);
            folder = folder with { State = FolderState.Trashed, TrashedAt = time.GetUtcNow() };
            store.Update(folder);
            engine.Hide(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Removed, folder));
        foreach (Folder old in Trashed(folder.Owner).Skip(MostTrashed))
        {
            _ = Purge(old.Id);
        }

        return folder;
    }

    /// <summary>Takes a folder out of the trash, with everything that was in it.</summary>
    /// <param name="id">The folder.</param>
    /// <param name="name">Its name from now on; null for the one it had.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> where it is not in the trash, <see cref="ServiceError.FolderExists"/>, <see cref="ServiceError.LimitReached"/>, <see cref="ServiceError.NoSuchUser"/>.</exception>
    public Folder Restore(FolderId id, FolderName? name = null)
    {
        Folder folder;
        if (store.Find(id) is { State: FolderState.Trashed } trashed)
        {
            Naming?.Invoke(trashed.Owner, name ?? trashed.Name);
        }

        lock (_changes)
        {
            folder = store.Find(id) is { State: FolderState.Trashed } found
                ? found
                : throw NotInTrash($"with id '{id}'");
            CheckNumber(AccountOf(folder.Owner));
            if (name is { } other && other != folder.Name)
            {
                Renaming?.Invoke(folder, other);
            }

            folder = folder with
            {
                State = FolderState.Ready,
                TrashedAt = null,
                Name = name ?? folder.Name,
            };
            store.Update(folder);
            engine.Show(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Added, folder));
        return folder;
    }

    /// <summary>Deletes a folder and everything in it for good, whether it is in the trash or not. It is gone for its owner at once; its files are removed in the background, and charged until they are gone.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>, <see cref="ServiceError.FolderBusy"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public Folder Purge(FolderId id)
    {
        Folder folder;
        lock (_changes)
        {
            folder = FindAny(id) ?? Get(id);
            if (folder.State == FolderState.Deleting)
            {
                Purger.Add(folder, inodes: 0); // goes on where it failed
                return folder;
            }

            folder = ToBeDeletedLocked(folder);
        }

        Changed?.Invoke(new FolderChange(FolderChangeKind.Removed, folder));
        return folder;
    }

    /// <summary>Deletes for good what was long enough in the trash, and tries again what could not be removed, or given to another user.</summary>
    /// <returns>The folders whose time was over.</returns>
    public IReadOnlyList<Folder> Sweep()
    {
        List<Folder> expired = [];
        DateTimeOffset limit = time.GetUtcNow() - (retention?.Invoke() ?? TimeSpan.Zero);
        foreach (Folder folder in ListTrash(owner: null))
        {
            if (folder.State == FolderState.Deleting)
            {
                Purger.Add(folder, inodes: 0);
            }
            else if (folder.TrashedAt <= limit && TryPurge(folder.Id))
            {
                expired.Add(folder);
            }
        }

        SweepTransfers();
        return expired;
    }

    /// <summary>When a folder in the trash is deleted for good; null where it is not there.</summary>
    public DateTimeOffset? ExpiryOf(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.TrashedAt + (retention?.Invoke() ?? TimeSpan.Zero);
    }

    /// <summary>What is in the trash and what is being deleted for good, of one owner or of everybody.</summary>
    public IReadOnlyList<Folder> ListTrash(UserId? owner) =>
        [
            .. store
                .List(owner)
                .Where(folder => folder.State is FolderState.Trashed or FolderState.Deleting),
        ];

    /// <summary>The folder of that id, also in the trash or while it is deleted for good; null where there is none.</summary>
    public Folder? FindAny(FolderId id) =>
        store.Find(id) is { State: not (FolderState.Creating or FolderState.Transferring) } folder
            ? folder
            : null;

    /// <summary>Whether there is a folder of that id, in whatever state.</summary>
    public bool Exists(FolderId id) => store.Find(id) is not null;

    /// <summary>Whether a folder's files become another's just now.</summary>
    internal bool IsOnItsWay(FolderId id) => store.Find(id) is { State: FolderState.Transferring };

    /// <summary>A folder in the trash, by its id or its name.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/>; <see cref="ServiceError.InvalidArgument"/> where several have that name, naming their ids.</exception>
    public Folder GetTrashed(UserId owner, string nameOrId)
    {
        Folder[] found =
        [
            .. ListTrash(owner)
                .Where(folder => folder.Id.Value == nameOrId || folder.Name.Value == nameOrId),
        ];
        Folder[] whole = [.. found.Where(folder => folder.State == FolderState.Trashed)];
        return (whole.Length == 0 ? found : whole) switch
        {
            [] => throw NotInTrash($"'{nameOrId}'"),
            [var one] => one,
            _ => throw new ServiceException(
                ServiceError.InvalidArgument,
                $"{found.Length} folders in the trash were called '{nameOrId}'. Give the id of the one you mean: "
                    + $"{string.Join(", ", found.OrderByDescending(folder => folder.TrashedAt).Select(folder => folder.Id))} (the newest first)."
            ),
        };
    }

    /// <summary>How far the removal of a folder's files is; null where it is not going on.</summary>
    public FolderErasure? GetErasure(FolderId id) => _purger?.Find(id);

    /// <summary>Stops removing files; the next start goes on.</summary>
    public void EndPurges() => _purger?.End();

    private IEnumerable<Folder> Trashed(UserId owner) =>
        ListTrash(owner)
            .Where(folder => folder.State == FolderState.Trashed)
            .OrderByDescending(folder => folder.TrashedAt);

    private static ServiceException NotInTrash(string what) =>
        new(
            ServiceError.NoSuchFolder,
            $"There is no folder {what} in the trash. 'automountctl folder trash' shows what is there."
        );

    private bool TryPurge(FolderId id)
    {
        try
        {
            return Purge(id).State == FolderState.Deleting;
        }
        catch (ServiceException)
        {
            return false; // held, or gone meanwhile: the next sweep sees
        }
    }

    private Folder ToBeDeletedLocked(Folder folder)
    {
        RefuseWhileCopied(folder);
        if (folder.State == FolderState.Ready)
        {
            Deleting?.Invoke(folder);
        }

        folder = folder with { State = FolderState.Deleting };
        store.Update(folder);
        long inodes = TryGetInodes(folder.Id);
        engine.Detach(folder);
        Purger.Add(folder, inodes);
        return folder;
    }

    private long TryGetInodes(FolderId id)
    {
        try
        {
            return engine.GetUsage(id).Inodes;
        }
        catch (ServiceException)
        {
            return 0; // it could not be shown
        }
    }

    private void WasPurged(Folder folder)
    {
        store.Remove(folder.Id);
        Changed?.Invoke(new FolderChange(FolderChangeKind.Removed, folder));
    }

    private void WasNotPurged(Folder folder, ServiceException exception) =>
        PurgeFailed?.Invoke(new FolderProblem(folder, exception.Message));
}
