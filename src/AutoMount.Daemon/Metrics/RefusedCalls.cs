using System.Collections.Concurrent;
using AutoMount.Core.Accounts;

namespace AutoMount.Daemon.Metrics;

/// <summary>Calls on the bus that were refused since their caller called too often.</summary>
internal sealed class RefusedCalls
{
    private readonly ConcurrentDictionary<UserId, long> _counts = new();

    /// <summary>One was refused.</summary>
    public void Add(UserId user) =>
        _ = _counts.AddOrUpdate(user, 1, static (_, count) => count + 1);

    /// <summary>How many of each user.</summary>
    public IReadOnlyList<(UserId User, long Count)> List() =>
        [.. _counts.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key.Value)];
}
