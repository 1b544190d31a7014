namespace AutoMount.Core.Folders;

/// <summary>Port to what folders were. Calls may block on the disk; all are of attached folders.</summary>
/// <remarks>Every member throws <see cref="ServiceException"/> with <see cref="ServiceError.StorageFailed"/> and the errno's name in the message.</remarks>
public interface IFolderSnapshots
{
    /// <summary>Takes a snapshot now.</summary>
    /// <param name="id">The folder.</param>
    /// <param name="reason">Why.</param>
    /// <param name="note">What is said of it.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NotSupported"/> where they are off; <see cref="ServiceError.FolderBusy"/> where changes do not pause.</exception>
    uint Take(FolderId id, SnapshotReason reason, string note);

    /// <summary>Has the folder's next change take a snapshot first; nothing where they are off.</summary>
    void TakeBeforeChange(FolderId id, string note);

    /// <summary>A folder's snapshots, oldest first.</summary>
    IReadOnlyList<FolderSnapshot> ListSnapshots(FolderId id);

    /// <summary>What is not as it was at the time of a snapshot.</summary>
    /// <param name="id">The folder.</param>
    /// <param name="number">The snapshot.</param>
    /// <param name="most">After so many it ends.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> where there is none.</exception>
    IReadOnlyList<SnapshotDifference> Compare(
        FolderId id,
        uint number,
        int most,
        CancellationToken cancellation
    );

    /// <summary>Makes a shown folder what it was at the time of a snapshot, after a snapshot of what it is; programs may go on using it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="number">The snapshot.</param>
    /// <param name="path">The only path below it that is restored; empty for all.</param>
    /// <param name="cancellation">Ends it: what was restored by then stays so.</param>
    /// <returns>The number of the snapshot that was taken just before: it leads back.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> where there is none, or the path is in neither; <see cref="ServiceError.LimitReached"/>.</exception>
    uint Restore(
        Folder folder,
        uint number,
        ReadOnlyMemory<byte> path,
        CancellationToken cancellation
    );

    /// <summary>Drops the snapshots up to a number, oldest first; one that is read just now stays, and later ones with it.</summary>
    /// <returns>How many went.</returns>
    int DropSnapshots(FolderId id, uint upTo);

    /// <summary>Drops what is too old or too much, of all folders.</summary>
    void TidySnapshots();
}
