using AutoMount.Bus.Audit;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    private const int AuditPage = 1000; // what the service answers at once

    /// <summary>Entries of the audit, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<AuditRecord> ListAudit(AuditFilter filter, long limit)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<AuditRecord> entries = [];
        while (entries.Count < limit)
        {
            long wanted = Math.Min(limit - entries.Count, AuditPage);
            IReadOnlyList<AuditRecord> page = ListAudit(
                filter,
                wanted,
                entries.Count > 0 ? entries[^1].Number : null
            );
            entries.AddRange(page);
            if (page.Count < wanted)
            {
                break;
            }
        }

        return entries;
    }

    private IReadOnlyList<AuditRecord> ListAudit(AuditFilter filter, long limit, ulong? before)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Owner(filter.Owner)
            .Add("all", filter.All ? BusValue.Of(value: true) : null)
            .Add("caller", filter.Caller is { } caller ? BusValue.Of(caller) : null)
            .Text("action", filter.Action)
            .Text("kind", filter.Kind)
            .Text("object", filter.Object)
            .Text("result", filter.Result)
            .Add("since", Time(filter.Since))
            .Add("until", Time(filter.Until))
            .Add("before", before is { } number ? BusValue.Of(number) : null)
            .Add("limit", BusValue.Of((ulong)limit))
            .Values;
        using BusMessage reply = Work(
            Manager,
            "ListAudit",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray(AuditValues.Signature, ReadAudit);
    }

    private static BusValue? Time(DateTimeOffset? time) =>
        time is { } known
            ? BusValue.Of((ulong)Math.Max(0, (known - DateTimeOffset.UnixEpoch).TotalMicroseconds))
            : null;

    private static AuditRecord ReadAudit(MessageReader reader) =>
        new()
        {
            Number = reader.ReadUInt64(),
            Time = ClientValues.Time(reader.ReadUInt64()) ?? DateTimeOffset.MaxValue,
            Caller = UserOrNobody(reader),
            Connection = reader.ReadString(),
            Process = reader.ReadUInt32(),
            Program = reader.ReadString(),
            Unit = reader.ReadString(),
            Terminal = reader.ReadString(),
            Action = reader.ReadString(),
            Owner = UserOrNobody(reader),
            Kind = reader.ReadString(),
            Id = reader.ReadString(),
            Name = reader.ReadString(),
            Details = reader.ReadString(),
            Result = reader.ReadString(),
            Error = reader.ReadString(),
        };

    private static uint? UserOrNobody(MessageReader reader) =>
        reader.ReadUInt32() is var user && user == AuditRecord.Nobody ? null : user;
}
