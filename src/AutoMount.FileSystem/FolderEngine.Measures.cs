using System.Text;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;

namespace AutoMount.FileSystem;

/// <summary>What metrics tell of all users: from memory, without the records and the disk.</summary>
public sealed partial class FolderEngine
{
    private readonly Dictionary<UserId, FuseMeter> _meters = []; // protected by _lock; a user's outlives his tree

    /// <summary>The users who have a ledger: all whose folders are shown, and who asked for their usage.</summary>
    public IReadOnlyList<UserId> ListUsers()
    {
        lock (_lock)
        {
            return [.. _ledgers.Keys];
        }
    }

    /// <summary>Every user who has a tree or is charged for something, with his folders as they are shown.</summary>
    /// <remarks>The engine's lock is held to copy a list of users, a tree's to copy its list of folders; the figures are read without any.</remarks>
    public IReadOnlyList<UserMeasure> Measure()
    {
        (UserId User, UserLedger Ledger, UserTree? Tree, FuseMeter? Meter)[] users;
        lock (_lock)
        {
            users =
            [
                .. _ledgers.Select(pair =>
                    (
                        pair.Key,
                        pair.Value,
                        _trees.GetValueOrDefault(pair.Key),
                        _meters.GetValueOrDefault(pair.Key)
                    )
                ),
            ];
        }

        return
        [
            .. users
                .Where(one => one.Tree is not null || one.Ledger.Usage != default)
                .OrderBy(one => one.User.Value)
                .Select(one => new UserMeasure(
                    one.User,
                    one.Ledger.Usage,
                    one.Ledger.Limits,
                    one.Tree is null ? [] : [.. one.Tree.Entries.Select(MeasureOf)],
                    one.Meter
                )),
        ];
    }

    /// <summary>Ends when every user's requests are answered; not while all workers of a mount are held up and callers wait. For a watchdog.</summary>
    public Task ProbeAsync(CancellationToken cancellation)
    {
        UserTree[] trees;
        lock (_lock)
        {
            trees = [.. _trees.Values];
        }

        return Task.WhenAll(trees.Select(tree => tree.ProbeAsync(cancellation)));
    }

    private static FolderMeasure MeasureOf(RootEntry entry)
    {
        FolderLedger ledger = entry.Volume.Ledger;
        return new FolderMeasure(
            Encoding.UTF8.GetString(entry.Name),
            ledger.Usage,
            new FolderLimits(ledger.Bytes.Limit, ledger.Inodes.Limit)
        );
    }

    private FuseMeter? MeterOfLocked(UserId user)
    {
        if (_options.CountsRequests && !_meters.ContainsKey(user))
        {
            _meters.Add(user, new FuseMeter());
        }

        return _meters.GetValueOrDefault(user);
    }
}

/// <summary>What metrics tell of a user.</summary>
/// <param name="User">The user.</param>
/// <param name="Usage">What all his folders are charged together, also those whose files are being removed.</param>
/// <param name="Limits">What they may be charged.</param>
/// <param name="Folders">The folders that are shown.</param>
/// <param name="Requests">His requests since the process began; null where they are not counted.</param>
public sealed record UserMeasure(
    UserId User,
    FolderUsage Usage,
    UserLimits Limits,
    IReadOnlyList<FolderMeasure> Folders,
    FuseMeter? Requests
);

/// <summary>What metrics tell of a folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Usage">What it is charged.</param>
/// <param name="Limits">What it may be charged.</param>
public sealed record FolderMeasure(string Name, FolderUsage Usage, FolderLimits Limits);
