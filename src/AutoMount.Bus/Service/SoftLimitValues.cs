using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Folders;
using static AutoMount.Bus.SdBus.PropertyChange;

namespace AutoMount.Bus.Service;

/// <summary>Soft limits of folders and users on the bus: options, properties and a row of a list.</summary>
/// <param name="keeper">Keeps them; null where nothing does.</param>
internal sealed class SoftLimitValues(SoftLimitKeeper? keeper)
{
    /// <summary>The signature of a row: whose (a folder's id, or a uid), bytes, inodes, since when bytes are passed and from when refused, the same of inodes.</summary>
    internal const string RowSignature = "(stttttt)";

    /// <summary>Takes <c>soft-bytes</c> and <c>soft-inodes</c>; an absent one stays.</summary>
    internal static (long? Bytes, long? Inodes) Take(CallOptions options) =>
        (options.TakeNumber("soft-bytes"), options.TakeNumber("soft-inodes"));

    /// <summary>Sets what was taken; nothing where nothing was. May block.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, <see cref="ServiceError.NotSupported"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    internal void Set(SoftSubject subject, (long? Bytes, long? Inodes) limits)
    {
        if (limits is (null, null))
        {
            return;
        }

        if (keeper is null)
        {
            throw new ServiceException(
                ServiceError.NotSupported,
                "This service keeps no soft limits; set the hard ones."
            );
        }

        keeper.Set(subject, limits.Bytes, limits.Inodes);
    }

    /// <summary>Adds the properties. They follow the clock, so changes are told by the signal <c>SoftLimit</c> alone.</summary>
    internal void Define<T>(PropertyTable<T> table, Func<T, SoftSubject> subjectOf)
    {
        table.UInt64("BytesSoftLimit", Silent, entry => BusValues.Limit(Of(entry).Bytes));
        table.UInt64("InodesSoftLimit", Silent, entry => BusValues.Limit(Of(entry).Inodes));
        table.UInt64("BytesOverTimestamp", Silent, entry => Over(Of(entry).BytesOver));
        table.UInt64("BytesGraceTimestamp", Silent, entry => Refused(Of(entry).BytesOver));
        table.UInt64("InodesOverTimestamp", Silent, entry => Over(Of(entry).InodesOver));
        table.UInt64("InodesGraceTimestamp", Silent, entry => Refused(Of(entry).InodesOver));

        SoftLimits Of(T entry) => Get(subjectOf(entry));
    }

    /// <summary>Whether there is a row to write.</summary>
    internal bool Has(SoftSubject subject) => Get(subject) != SoftLimits.None;

    /// <summary>Writes a row of <see cref="RowSignature"/>.</summary>
    internal void WriteRow(MessageWriter writer, string id, SoftSubject subject)
    {
        SoftLimits limits = Get(subject);
        writer.WriteString(id);
        writer.WriteUInt64(BusValues.Limit(limits.Bytes));
        writer.WriteUInt64(BusValues.Limit(limits.Inodes));
        writer.WriteUInt64(Over(limits.BytesOver));
        writer.WriteUInt64(Refused(limits.BytesOver));
        writer.WriteUInt64(Over(limits.InodesOver));
        writer.WriteUInt64(Refused(limits.InodesOver));
    }

    private SoftLimits Get(SoftSubject subject) => keeper?.Get(subject) ?? SoftLimits.None;

    private static ulong Over(DateTimeOffset? since) => BusValues.Timestamp(since);

    private ulong Refused(DateTimeOffset? since) => BusValues.Timestamp(keeper?.RefusedFrom(since));
}
