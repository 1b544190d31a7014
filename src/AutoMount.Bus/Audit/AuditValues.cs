using AutoMount.Bus.SdBus;
using AutoMount.Bus.Service;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>Queries and entries of the audit as the bus has them.</summary>
internal static class AuditValues
{
    /// <summary>Number, time, caller, connection, process, program, unit, terminal, action, owner, kind, id, name, details, result, error.</summary>
    internal const string Signature = "(ttusussssussssss)";

    /// <summary>Stands for the service itself as a caller, and for nobody as an owner.</summary>
    internal const uint Nobody = uint.MaxValue;

    /// <summary>Takes a query's options.</summary>
    /// <param name="options">They.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="claim">Whose things are meant; null for what concerns the caller: his own things, and what he did.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    internal static AuditQuery TakeQuery(CallOptions options, Caller caller, out OwnerClaim? claim)
    {
        claim = options.TakeOwnerOrAllOrNone(caller);
        uint? by = options.TakeUser("caller");
        AuditQuery query = new()
        {
            Caller = by is { } user and not Nobody ? new UserId(user) : null,
            IsByService = by == Nobody,
            Action = options.TakeText("action"),
            Kind = TakeKind(options),
            Object = options.TakeText("object"),
            Since = TakeTime(options, "since"),
            Until = TakeTime(options, "until"),
            Result = options.TakeText("result"),
            Before = options.TakeNumber("before"),
            Limit = TakeLimit(options),
        };
        options.End();
        return query;
    }

    /// <summary>Writes an entry.</summary>
    internal static void Write(MessageWriter writer, AuditEntry entry)
    {
        writer.WriteUInt64((ulong)entry.Number);
        writer.WriteUInt64(BusValues.Timestamp(entry.Time));
        writer.WriteUInt32(entry.Caller?.Value ?? Nobody);
        writer.WriteString(entry.Origin.Connection);
        writer.WriteUInt32(entry.Origin.Process);
        writer.WriteString(entry.Origin.Program);
        writer.WriteString(entry.Origin.Unit);
        writer.WriteString(entry.Origin.Terminal);
        writer.WriteString(entry.Action);
        writer.WriteUInt32(entry.Subject.Owner?.Value ?? Nobody);
        writer.WriteString(AuditWords.Of(entry.Subject.Kind));
        writer.WriteString(entry.Subject.Id);
        writer.WriteString(entry.Subject.Name);
        writer.WriteString(entry.Details);
        writer.WriteString(entry.Result);
        writer.WriteString(entry.Error);
    }

    private static AuditKind? TakeKind(CallOptions options)
    {
        string? word = options.TakeText("kind");
        return word is null ? null
            : AuditWords.ToKind(word) is { } kind and not AuditKind.None ? kind
            : throw Invalid("Option 'kind' is one of 'folder', 'session', 'user', 'gpu', 'image'.");
    }

    internal static DateTimeOffset? TakeTime(CallOptions options, string key)
    {
        long most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / 10;
        return options.TakeNumber(key) is { } microseconds
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Min(microseconds, most))
            : null;
    }

    private static int TakeLimit(CallOptions options) =>
        options.TakeNumber("limit") switch
        {
            null => AuditQuery.UsualEntries,
            >= 1 and <= AuditQuery.MostEntries and { } limit => (int)limit,
            _ => throw Invalid(
                $"Option 'limit' is between 1 and {AuditQuery.MostEntries}; ask for what is older with 'before', the number of the last entry that you have."
            ),
        };

    private static ServiceException Invalid(string message) =>
        new(ServiceError.InvalidArgument, message);
}
