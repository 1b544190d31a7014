using AutoMount.Bus.SdBus;
using AutoMount.Core.Audit;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Audit;

/// <summary>Makes one entry of each call that changes something, and tells the journal what nobody else tells it; event ids 610 and 611. For the bus thread.</summary>
/// <param name="trail">Keeps the entries; null for nothing.</param>
/// <param name="callers">Who is calling, and from where.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The journal.</param>
internal sealed partial class CallAudit(
    IAuditTrail? trail,
    CallerDirectory callers,
    TimeProvider time,
    ILogger logger
) : ICallAudit
{
    /// <summary>Finds what calls are about; set before there are any.</summary>
    internal AuditObjects? Objects { get; set; }

    /// <inheritdoc/>
    public ICallRecord? Begin(MethodCall call, MethodDefinition method) =>
        AuditTable.RuleOf(method.Interface, method.Member) is { } rule
            ? new CallRecord(this, call, rule, time.GetUtcNow())
            : null;

    /// <summary>Takes what came of a call.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isTold">Whether the journal has a message about it.</param>
    internal void Take(AuditEntry entry, bool isTold)
    {
        trail?.Record(entry);
        // where nothing is kept, every entry is in the journal, with the program and all
        if (!isTold || trail?.IsKeeping == false)
        {
            Log(entry);
        }
    }

    /// <summary>From where a caller calls.</summary>
    internal AuditOrigin OriginOf(Caller caller)
    {
        try
        {
            return callers.OriginOf(caller);
        }
        catch (BusException)
        {
            return AuditOrigin.Unknown with { Connection = caller.Name }; // the bus is going
        }
    }
}
