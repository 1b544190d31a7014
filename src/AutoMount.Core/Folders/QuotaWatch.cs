using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Looks every few seconds how full folders and users are, so that nobody meets a full folder without warning; nothing is done where files are written.</summary>
/// <remarks>A threshold is told once, and again after usage fell two points below it. What was full at the start was told before.</remarks>
public sealed class QuotaWatch : IDisposable
{
    /// <summary>How often is looked.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private const int Slack = 2; // percent
    private static readonly int[] Thresholds = [100, 95, 80];

    private readonly FolderManager _folders;
    private readonly UserManager _users;
    private readonly ITimer _timer;
    private readonly Lock _looking = new(); // one look at a time; protects _levels, _known
    private Dictionary<(UserId, FolderId?, QuotaResource), int>? _levels;
    private Known? _known; // the records, read again after a change
    private int _changes;

    /// <summary>Begins to look, after a period.</summary>
    public QuotaWatch(FolderManager folders, UserManager users, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _folders = folders;
        _users = users;
        _folders.Changed += OnFolderChanged;
        _users.Changed += OnUserChanged;
        _timer = time.CreateTimer(_ => TryLook(), state: null, Period, Period);
    }

    /// <summary>Raised when a threshold is reached; never under a lock.</summary>
    public event Action<QuotaThreshold>? Reached;

    /// <summary>Looks no longer.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _folders.Changed -= OnFolderChanged;
        _users.Changed -= OnUserChanged;
    }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        List<QuotaThreshold> reached = [];
        lock (_looking)
        {
            Dictionary<(UserId, FolderId?, QuotaResource), int> levels = [];
            foreach (QuotaThreshold fill in Fills())
            {
                (UserId, FolderId?, QuotaResource) key = (
                    fill.Owner,
                    fill.Folder?.Id,
                    fill.Resource
                );
                int before = _levels?.GetValueOrDefault(key) ?? int.MaxValue;
                int now = Level(fill, before == int.MaxValue ? 0 : before);
                levels[key] = now;
                if (now > before)
                {
                    reached.Add(fill with { Percent = now });
                }
            }

            _levels = levels;
        }

        foreach (QuotaThreshold threshold in reached)
        {
            Reached?.Invoke(threshold);
        }
    }

    /// <summary>Looks, unless the records cannot be read: that is told by whoever needs them, and the next look comes soon.</summary>
    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (ServiceException)
        {
            // as said
        }
    }

    private void OnFolderChanged(FolderChange change) => Interlocked.Increment(ref _changes);

    private void OnUserChanged(UserId user) => Interlocked.Increment(ref _changes);

    /// <summary>Folders and limits as recorded after so many changes, or later.</summary>
    private Known Read(int changes)
    {
        IReadOnlyList<Folder> folders = _folders.List(owner: null);
        return new Known(
            changes,
            folders,
            folders
                .Select(folder => folder.Owner)
                .Distinct()
                .ToDictionary(owner => owner, _users.GetLimits)
        );
    }

    /// <summary>What is used of every limit there is; the percentage is not set yet.</summary>
    private List<QuotaThreshold> Fills()
    {
        int changes = Volatile.Read(ref _changes);
        Known known = _known?.Changes == changes ? _known : Read(changes);
        _known = known;
        List<QuotaThreshold> fills = [];
        foreach (Folder folder in known.Folders)
        {
            if (TryGet(() => _folders.GetUsage(folder.Id)) is { } usage)
            {
                (long bytes, long inodes) = folder.Limits;
                fills.AddRange(Of(folder.Owner, folder, usage, bytes, inodes));
            }
        }

        foreach ((UserId owner, (long bytes, long inodes)) in known.Users)
        {
            if (TryGet(() => _users.GetUsage(owner)) is { } usage)
            {
                fills.AddRange(Of(owner, folder: null, usage, bytes, inodes));
            }
        }

        return fills;
    }

    /// <summary>Null where a folder went meanwhile or is broken: that is told elsewhere.</summary>
    private static FolderUsage? TryGet(Func<FolderUsage> get)
    {
        try
        {
            return get();
        }
        catch (ServiceException)
        {
            return null;
        }
    }

    private static IEnumerable<QuotaThreshold> Of(
        UserId owner,
        Folder? folder,
        FolderUsage usage,
        long bytes,
        long inodes
    )
    {
        if (bytes != FolderLimits.Unlimited)
        {
            yield return new(owner, folder, QuotaResource.Bytes, 0, usage.Bytes, bytes);
        }

        if (inodes != FolderLimits.Unlimited)
        {
            yield return new(owner, folder, QuotaResource.Inodes, 0, usage.Inodes, inodes);
        }
    }

    /// <summary>The highest threshold that is reached, or was and is not left yet; 0 for none.</summary>
    private static int Level(QuotaThreshold fill, int before)
    {
        decimal percent =
            fill.Limit == 0 || IsFull(fill) ? 100 : Math.Min(99, fill.Used * 100m / fill.Limit);
        return Thresholds.FirstOrDefault(threshold =>
            percent >= threshold || (threshold <= before && percent > threshold - Slack)
        );
    }

    /// <summary>Whether nothing more goes in: bytes are charged in blocks.</summary>
    private static bool IsFull(QuotaThreshold fill) =>
        fill.Limit - fill.Used
        < (fill.Resource == QuotaResource.Bytes ? FolderLimits.MinimumBytes : 1);

    private sealed record Known(
        int Changes,
        IReadOnlyList<Folder> Folders,
        IReadOnlyDictionary<UserId, UserLimits> Users
    );
}
