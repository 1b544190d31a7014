using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Quotas;

namespace AutoMount.Core.Folders;

/// <summary>Soft limits of folders and users: looks every few seconds who is above his, records since when, and has the limit enforced once the grace is over.</summary>
/// <remarks>
/// The file system is told a cap beside the hard limit, so nothing is done where files are written. The moment is on the
/// disk before it counts: a restart gives no new grace. Who may ask is decided by the caller (the bus).
/// </remarks>
/// <param name="store">Durable limits and moments.</param>
/// <param name="folders">All folders.</param>
/// <param name="users">What users hold.</param>
/// <param name="engine">The file system, which enforces the caps.</param>
/// <param name="time">The clock.</param>
/// <param name="grace">How long more may be used, as it is configured now.</param>
public sealed class SoftLimitKeeper(
    ISoftLimitStore store,
    FolderManager folders,
    UserManager users,
    IFolderEngine engine,
    TimeProvider time,
    Func<TimeSpan> grace
) : IDisposable
{
    private static readonly FolderLimits NoCap = new(
        FolderLimits.Unlimited,
        FolderLimits.Unlimited
    );

    private readonly ConcurrentDictionary<SoftSubject, SoftLimits> _limits = new();
    private readonly Dictionary<SoftSubject, FolderLimits> _caps = []; // as the engine has them; protected by _changes
    private readonly Lock _changes = new(); // one change or look at a time; protects the order of record and effect
    private ITimer? _timer;

    /// <summary>Raised when a limit is passed, enforced or kept again; never under a lock.</summary>
    public event Action<SoftLimitChange>? Changed;

    /// <summary>At start, before any folder is shown: has the limits enforced whose grace is over.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public void Recover()
    {
        lock (_changes)
        {
            foreach ((SoftSubject subject, SoftLimits limits) in store.List())
            {
                _limits[subject] = limits;
                Enforce(subject, limits);
            }
        }
    }

    /// <summary>Begins to look, after a period.</summary>
    public void Start() =>
        _timer = time.CreateTimer(_ => Look(), state: null, QuotaWatch.Period, QuotaWatch.Period);

    /// <summary>Looks no longer; what is enforced stays so.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <summary>The soft limits of a folder or a user, and since when they are passed; answers from memory.</summary>
    public SoftLimits Get(SoftSubject subject) =>
        _limits.GetValueOrDefault(subject, SoftLimits.None);

    /// <summary>From when on growth is refused; null where <paramref name="since"/> is.</summary>
    public DateTimeOffset? RefusedFrom(DateTimeOffset? since) =>
        since is { } moment ? SoftLimit.RefusedFrom(moment, grace()) : null;

    /// <summary>Sets soft limits; one above the hard limit has no effect.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="bytes">Bytes; <see cref="FolderLimits.Unlimited"/> for none, null leaves the limit as it is.</param>
    /// <param name="inodes">Inodes; likewise.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public void Set(SoftSubject subject, long? bytes, long? inodes)
    {
        lock (_changes)
        {
            SoftLimits before = Get(subject);
            _ = FolderLimits.Checked(bytes ?? before.Bytes, inodes ?? before.Inodes);
            Record(
                subject,
                before with
                {
                    Bytes = bytes ?? before.Bytes,
                    Inodes = inodes ?? before.Inodes,
                }
            );
        }

        Tell(LookAt(subject));
    }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        foreach (SoftSubject subject in _limits.Keys)
        {
            try
            {
                Tell(LookAt(subject));
            }
            catch (ServiceException)
            {
                // the records cannot be written: told by whoever needs them, and the next look comes soon
            }
        }
    }

    private void Tell(List<SoftLimitChange> changes) =>
        changes.ForEach(change => Changed?.Invoke(change));

    private List<SoftLimitChange> LookAt(SoftSubject subject)
    {
        lock (_changes)
        {
            Folder? folder = subject.Folder is { } id ? folders.FindAny(id) : null;
            if (subject.Folder is { } one && !folders.Exists(one))
            {
                Record(subject, SoftLimits.None);
                return [];
            }

            if (
                (folder?.Owner ?? subject.User) is not { } owner
                || UsageOf(subject) is not { } usage
            )
            {
                return []; // on its way to another user, or not shown now
            }

            SoftLimits before = Get(subject);
            FolderLimits capBefore = _caps.GetValueOrDefault(subject, NoCap);
            Record(subject, After(before, usage));
            FolderLimits cap = _caps.GetValueOrDefault(subject, NoCap);
            return
            [
                .. Compare(before, QuotaResource.Bytes, cap.Bytes < capBefore.Bytes),
                .. Compare(before, QuotaResource.Inodes, cap.Inodes < capBefore.Inodes),
            ];

            IEnumerable<SoftLimitChange> Compare(
                SoftLimits old,
                QuotaResource resource,
                bool isCapped
            ) => Changes(old, Get(subject), resource, isCapped, (owner, folder, usage));
        }
    }

    private SoftLimits After(SoftLimits before, FolderUsage usage)
    {
        DateTimeOffset now = time.GetUtcNow();
        return before with
        {
            BytesOver = SoftLimit.Next(usage.Bytes, before.Bytes, before.BytesOver, now),
            InodesOver = SoftLimit.Next(usage.Inodes, before.Inodes, before.InodesOver, now),
        };
    }

    private IEnumerable<SoftLimitChange> Changes(
        SoftLimits before,
        SoftLimits after,
        QuotaResource resource,
        bool isCapped,
        (UserId Owner, Folder? Folder, FolderUsage Usage) subject
    )
    {
        DateTimeOffset? over = after.OverOf(resource);
        DateTimeOffset? overBefore = before.OverOf(resource);
        SoftLimitChangeKind? kind =
            isCapped ? SoftLimitChangeKind.Refused
            : over is null && overBefore is not null ? SoftLimitChangeKind.Cleared
            : over is not null && overBefore is null ? SoftLimitChangeKind.Over
            : null;
        if (kind is { } happened && (over ?? overBefore) is { } since)
        {
            yield return new SoftLimitChange(
                happened,
                subject.Owner,
                subject.Folder,
                resource,
                resource == QuotaResource.Bytes ? subject.Usage.Bytes : subject.Usage.Inodes,
                after.Of(resource),
                since,
                SoftLimit.RefusedFrom(since, grace())
            );
        }
    }

    /// <summary>Puts it on the disk where it is new, and has it enforced.</summary>
    private void Record(SoftSubject subject, SoftLimits limits)
    {
        if (limits != Get(subject))
        {
            if (limits == SoftLimits.None)
            {
                store.Remove(subject);
                _ = _limits.TryRemove(subject, out _);
            }
            else
            {
                store.Set(subject, limits);
                _limits[subject] = limits;
            }
        }

        Enforce(subject, limits);
    }

    private void Enforce(SoftSubject subject, SoftLimits limits)
    {
        DateTimeOffset now = time.GetUtcNow();
        FolderLimits cap = new(
            SoftLimit.Cap(limits.Bytes, limits.BytesOver, grace(), now),
            SoftLimit.Cap(limits.Inodes, limits.InodesOver, grace(), now)
        );
        if (cap == _caps.GetValueOrDefault(subject, NoCap))
        {
            return;
        }

        _caps[subject] = cap;
        if (subject.Folder is { } folder)
        {
            engine.Cap(folder, cap);
        }
        else if (subject.User is { } user)
        {
            engine.CapUser(user, new UserLimits(cap.Bytes, cap.Inodes));
        }
    }

    /// <summary>Null where it is not known now: a folder that is not shown, or on its way to another user.</summary>
    private FolderUsage? UsageOf(SoftSubject subject)
    {
        try
        {
            return subject.Folder is { } folder ? folders.GetUsage(folder)
                : subject.User is { } user ? users.GetUsage(user)
                : null;
        }
        catch (ServiceException)
        {
            return null;
        }
    }
}
