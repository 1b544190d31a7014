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
    private readonly Lock _looking = new(); // one look at a time; protects _watched and _seen
    private List<Watched>? _watched; // every limit there is, read again after a change
    private int _seen;
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
            foreach (Watched one in Read())
            {
                if (UsageOf(one) is not { } usage)
                {
                    continue; // it went meanwhile or is broken: that is told elsewhere
                }

                long used = one.Resource == QuotaResource.Bytes ? usage.Bytes : usage.Inodes;
                int now = Level(one, used);
                if (now > one.Level && one.Level != Watched.New)
                {
                    reached.Add(new(one.Owner, one.Folder, one.Resource, now, used, one.Limit));
                }

                one.Level = now;
            }
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

    /// <summary>Every limit there is. After a change they are read anew, with the thresholds that were told already.</summary>
    private List<Watched> Read()
    {
        int changes = Volatile.Read(ref _changes);
        if (_watched is { } known && _seen == changes)
        {
            return known;
        }

        IReadOnlyList<Folder> folders = _folders.List(owner: null);
        List<Watched> watched = [];
        foreach (Folder folder in folders)
        {
            Watch(watched, folder.Owner, folder, folder.Limits.Bytes, folder.Limits.Inodes);
        }

        foreach (UserId owner in folders.Select(folder => folder.Owner).Distinct())
        {
            (long bytes, long inodes) = _users.GetLimits(owner);
            Watch(watched, owner, folder: null, bytes, inodes);
        }

        TakeLevels(watched);
        _watched = watched;
        _seen = changes;
        return watched;
    }

    private void TakeLevels(List<Watched> watched)
    {
        if (_watched is null)
        {
            return; // what is full at the first look was told before
        }

        Dictionary<(UserId, FolderId?, QuotaResource), int> told = _watched.ToDictionary(
            one => one.Key,
            one => one.Level
        );
        watched.ForEach(one => one.Level = told.GetValueOrDefault(one.Key));
    }

    private static void Watch(
        List<Watched> watched,
        UserId owner,
        Folder? folder,
        long bytes,
        long inodes
    )
    {
        if (bytes != FolderLimits.Unlimited)
        {
            watched.Add(new(owner, folder, QuotaResource.Bytes, bytes));
        }

        if (inodes != FolderLimits.Unlimited)
        {
            watched.Add(new(owner, folder, QuotaResource.Inodes, inodes));
        }
    }

    private FolderUsage? UsageOf(Watched one)
    {
        try
        {
            return one.Folder is { } folder
                ? _folders.GetUsage(folder.Id)
                : _users.GetUsage(one.Owner);
        }
        catch (ServiceException)
        {
            return null;
        }
    }

    /// <summary>The highest threshold that is reached, or was and is not left yet; 0 for none.</summary>
    private static int Level(Watched one, long used)
    {
        decimal percent =
            one.Limit == 0 || IsFull(one, used) ? 100 : Math.Min(99, used * 100m / one.Limit);
        int before = Math.Max(0, one.Level);
        foreach (int threshold in Thresholds)
        {
            if (percent >= threshold || (threshold <= before && percent > threshold - Slack))
            {
                return threshold;
            }
        }

        return 0;
    }

    /// <summary>Whether nothing more goes in: bytes are charged in blocks.</summary>
    private static bool IsFull(Watched one, long used) =>
        one.Limit - used < (one.Resource == QuotaResource.Bytes ? FolderLimits.MinimumBytes : 1);

    /// <summary>One limit.</summary>
    private sealed class Watched(UserId owner, Folder? folder, QuotaResource resource, long limit)
    {
        internal const int New = -1;

        internal UserId Owner => owner;

        internal Folder? Folder => folder;

        internal QuotaResource Resource => resource;

        internal long Limit => limit;

        internal (UserId, FolderId?, QuotaResource) Key => (owner, folder?.Id, resource);

        /// <summary>The threshold that it had reached at the last look; <see cref="New"/> before the first.</summary>
        internal int Level { get; set; } = New;
    }
}
