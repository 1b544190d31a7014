namespace AutoMount.Core.Folders;

/// <summary>Counts what is big in folders, in the background and on demand, and remembers it: no call walks a tree that was walked a moment ago.</summary>
/// <remarks>A result is told as of its time. One that is older than a minute is told once more while a new count runs, if the folder's usage is another since.</remarks>
/// <param name="engine">Walks.</param>
/// <param name="time">The clock.</param>
public sealed class FolderBreakdowns(IFolderEngine engine, TimeProvider time) : IDisposable
{
    /// <summary>How long a result is good, whatever changes.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private const int MostAtOnce = 2;
    private const int MostKept = 256;

    private readonly Lock _lock = new(); // protects _known and _running; nothing is locked inside
    private readonly Dictionary<FolderId, FolderBreakdown> _known = [];
    private readonly Dictionary<FolderId, Task<FolderBreakdown>> _running = [];
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>What is big in a folder; waits for the first count, and else answers from memory.</summary>
    /// <param name="id">The folder.</param>
    /// <param name="anew">Whether to wait for a count that begins now, or runs already.</param>
    /// <param name="cancellation">Ends the waiting; the count goes on.</param>
    /// <returns>The result, and whether a newer one is on its way.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> where it is not shown; <see cref="ServiceError.StorageFailed"/>.</exception>
    public async Task<(FolderBreakdown Breakdown, bool IsRefreshing)> GetAsync(
        FolderId id,
        bool anew,
        CancellationToken cancellation
    )
    {
        FolderUsage usage = engine.GetUsage(id);
        FolderBreakdown? known;
        Task<FolderBreakdown>? running;
        lock (_lock)
        {
            known = _known.GetValueOrDefault(id);
            running = _running.GetValueOrDefault(id);
            if (running is null && (anew || !IsGood(known, usage)))
            {
                running = Task.Run(() => CountAsync(id), CancellationToken.None);
                _running.Add(id, running);
            }
        }

        return known is not null && !anew
            ? (known, running is not null)
            : (await running!.WaitAsync(cancellation).ConfigureAwait(false), false);
    }

    /// <summary>Ends all counts.</summary>
    public void Dispose() => _ending.Cancel();

    private bool IsGood(FolderBreakdown? known, FolderUsage usage) =>
        known is not null
        && (known.Usage == usage || time.GetUtcNow() - known.CountedAt < Freshness);

    private async Task<FolderBreakdown> CountAsync(FolderId id)
    {
        try
        {
            await _places.WaitAsync(_ending.Token).ConfigureAwait(false);
            try
            {
                DateTimeOffset now = time.GetUtcNow();
                FolderUsage usage = engine.GetUsage(id);
                IReadOnlyList<FolderPart> parts = engine.ListParts(id, _ending.Token);
                FolderBreakdown found = new(
                    [
                        .. parts
                            .OrderByDescending(part => part.Bytes)
                            .ThenByDescending(part => part.Inodes)
                            .ThenBy(part => part.Name, StringComparer.Ordinal),
                    ],
                    now,
                    usage
                );
                Keep(id, found);
                return found;
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

    private void Keep(FolderId id, FolderBreakdown found)
    {
        lock (_lock)
        {
            _known[id] = found;
            if (_known.Count > MostKept)
            {
                _ = _known.Remove(_known.MinBy(pair => pair.Value.CountedAt).Key);
            }
        }
    }
}
