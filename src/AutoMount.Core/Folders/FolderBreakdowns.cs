namespace AutoMount.Core.Folders;

/// <summary>Tells what is big in folders: a folder is walked for the first who asks, in the background, and from then on its figures are kept with each change.</summary>
/// <remarks>While a folder is walked again, what was told last is told once more, as of its time.</remarks>
/// <param name="engine">Walks and keeps.</param>
/// <param name="time">The clock.</param>
public sealed class FolderBreakdowns(IFolderEngine engine, TimeProvider time) : IDisposable
{
    private const int MostAtOnce = 1; // a walk keeps some 40 bytes for each inode until it ends
    private const int MostKept = 256;

    private readonly Lock _lock = new(); // protects _known and _running; nothing is locked inside
    private readonly Dictionary<FolderId, FolderBreakdown> _known = [];
    private readonly Dictionary<FolderId, Task<FolderBreakdown>> _running = [];
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>What is big in a folder; waits for the first walk, and else answers from memory.</summary>
    /// <param name="id">The folder.</param>
    /// <param name="anew">Whether to wait for a walk that begins now, or runs already.</param>
    /// <param name="cancellation">Ends the waiting; the walk goes on.</param>
    /// <returns>The result, and whether the folder is being walked, so that a better one is on its way.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> where it is not shown; <see cref="ServiceError.StorageFailed"/>.</exception>
    public async Task<(FolderBreakdown Breakdown, bool IsRefreshing)> GetAsync(
        FolderId id,
        bool anew,
        CancellationToken cancellation
    )
    {
        FolderParts? kept = anew ? null : engine.FindParts(id);
        FolderBreakdown? known = kept is null ? null : Keep(id, kept.Parts);
        if (kept is { IsCurrent: true })
        {
            return (known!, false);
        }

        Task<FolderBreakdown>? running;
        lock (_lock)
        {
            known ??= _known.GetValueOrDefault(id);
            running = _running.GetValueOrDefault(id);
            if (running is null)
            {
                running = Task.Run(() => CountAsync(id), CancellationToken.None);
                _running.Add(id, running);
            }
        }

        return known is not null && !anew
            ? (known, true)
            : (await running.WaitAsync(cancellation).ConfigureAwait(false), false);
    }

    /// <summary>Ends all walks.</summary>
    public void Dispose() => _ending.Cancel();

    private async Task<FolderBreakdown> CountAsync(FolderId id)
    {
        try
        {
            await _places.WaitAsync(_ending.Token).ConfigureAwait(false);
            try
            {
                return Keep(id, engine.ListParts(id, _ending.Token));
            }
            finally
            {
                _ = _places.Release();
            }
        }
        finally
        {
            lock (_lock)
            {
                _ = _running.Remove(id);
            }
        }
    }

    private FolderBreakdown Keep(FolderId id, IReadOnlyList<FolderPart> parts)
    {
        FolderBreakdown found = new(
            [
                .. parts
                    .OrderByDescending(part => part.Bytes)
                    .ThenByDescending(part => part.Inodes)
                    .ThenBy(part => part.Name, StringComparer.Ordinal),
            ],
            time.GetUtcNow()
        );
        lock (_lock)
        {
            _known[id] = found;
            if (_known.Count > MostKept)
            {
                _ = _known.Remove(_known.MinBy(pair => pair.Value.CountedAt).Key);
            }
        }

        return found;
    }
}
