using System.Collections.Concurrent;
using AutoMount.Core.Folders;

namespace AutoMount.TestKit.Core;

/// <summary>Soft limits in memory.</summary>
public sealed class MemorySoftLimitStore : ISoftLimitStore
{
    private readonly ConcurrentDictionary<SoftSubject, SoftLimits> _limits = new();

    /// <inheritdoc/>
    public IReadOnlyList<(SoftSubject Subject, SoftLimits Limits)> List() =>
        [.. _limits.Select(pair => (pair.Key, pair.Value))];

    /// <inheritdoc/>
    public void Set(SoftSubject subject, SoftLimits limits) => _limits[subject] = limits;

    /// <inheritdoc/>
    public void Remove(SoftSubject subject) => _limits.TryRemove(subject, out _);
}
