using System.Collections.Concurrent;
using AutoMount.Core.Audit;

namespace AutoMount.TestKit.Core;

/// <summary>Keeps the audit in memory.</summary>
public sealed class MemoryAuditTrail : IAuditTrail
{
    private readonly ConcurrentQueue<AuditEntry> _entries = new();
    private int _number;

    /// <summary>All entries, in their order.</summary>
    public IReadOnlyList<AuditEntry> Entries => [.. _entries];

    public bool IsKeeping { get; set; } = true;

    public void Record(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _entries.Enqueue(entry with { Number = Interlocked.Increment(ref _number) });
    }

    public IReadOnlyList<AuditEntry> List(AuditQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return
        [
            .. _entries
                .Reverse()
                .Where(entry => Matches(entry, query))
                .Where(entry => query.Before is null || entry.Number < query.Before)
                .Take(query.Limit),
        ];
    }

    private static bool Matches(AuditEntry entry, AuditQuery query) =>
        (query.Party is null || query.Party == entry.Subject.Owner || query.Party == entry.Caller)
        && (query.Owner is null || query.Owner == entry.Subject.Owner)
        && (query.Caller is null || query.Caller == entry.Caller)
        && (!query.IsByService || entry.Caller is null)
        && (query.Action is null || query.Action == entry.Action)
        && (query.Kind is null || query.Kind == entry.Subject.Kind)
        && (query.Since is null || entry.Time >= query.Since)
        && (query.Until is null || entry.Time < query.Until)
        && (
            query.Object is null
            || entry.Subject.Id == query.Object
            || entry.Subject.Name == query.Object
            || query.ObjectIds.Contains(entry.Subject.Id)
        )
        && query.Result switch
        {
            null => true,
            AuditQuery.Failed => !entry.IsDone,
            { } result => entry.Result == result,
        };
}
