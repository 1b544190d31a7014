using System.Runtime.InteropServices;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using static AutoMount.Bus.SdBus.PropertyChange;
using static AutoMount.Bus.Service.BusValues;

namespace AutoMount.Bus.Service;

/// <summary>A session's image, scratch and ports.</summary>
internal sealed partial class SessionObject
{
    private void DefineServices(InterfaceDefinition definition, PropertyTable<SessionEntry> table)
    {
        definition.Method("OpenScratch", "options:a{sv}", "directory:h", OpenScratchAsync);
        definition.Method("DropScratch", "options:a{sv}", "", DropScratchAsync);
        table.Text("ImageDigest", Private, entry => entry.Session.ImageDigest);
        table.Add("Ports", "a(sussus)", Private, WritePorts);
        table.Text("ScratchKind", Private, entry => Word(entry, ScratchWords.Of));
        table.Text("ScratchEnforcement", Private, Enforcement);
        table.Text("ScratchNote", Private, entry => entry.Session.Scratch?.Note ?? string.Empty);
        table.UInt64("ScratchSize", Private, entry => Number(entry.Session.Scratch?.BytesLimit));
        table.UInt64("ScratchInodes", Private, entry => Number(entry.Session.Scratch?.InodesLimit));
        table.UInt64(
            "ScratchKeptUntilTimestamp",
            Private,
            entry => Timestamp(entry.Session.Scratch?.KeptUntil)
        );
        table.UInt64("ScratchUsed", Silent, entry => Number(Usage(entry)?.Bytes));
        table.UInt64("ScratchInodesUsed", Silent, entry => Number(Usage(entry)?.Inodes));
    }

    /// <summary>Asked of the kernel, which answers from memory.</summary>
    private ScratchUsage? Usage(SessionEntry entry) => operations.GetScratchUsage(entry.Session);

    private static string Word(SessionEntry entry, Func<ScratchKind, string> word) =>
        entry.Session.Scratch is { } scratch ? word(scratch.Kind) : string.Empty;

    private static string Enforcement(SessionEntry entry) =>
        entry.Session.Scratch is { } scratch ? ScratchWords.Of(scratch.Enforcement) : string.Empty;

    private static ulong Number(long? number) => number is { } known ? (ulong)known : None;

    private static void WritePorts(SessionEntry entry, MessageWriter writer) =>
        writer.WriteArray("(sussus)", entry.Session.Ports, WritePort);

    private static void WritePort(MessageWriter writer, PublishedPort port)
    {
        writer.WriteString(port.Port.Name);
        writer.WriteUInt32((uint)port.Port.Number);
        writer.WriteString(ServicePorts.WordOf(port.Port.Protocol));
        writer.WriteString(port.Address);
        writer.WriteUInt32((uint)port.HostPort);
        writer.WriteString(port.Url);
    }

    /// <summary>Answers a read-only directory, out of which the caller copies as himself.</summary>
    private async Task<Reply> OpenScratchAsync(MethodCall call)
    {
        SessionId session = Entry(call.Path).Session.Id;
        CallOptions.ReadNone(call.Arguments);
        SafeHandle scratch = await operations.OpenScratchAsync(session).ConfigureAwait(true);
        return writer =>
        {
            writer.WriteHandle(scratch);
            scratch.Dispose(); // the copy in the message is the caller's
        };
    }

    private async Task<Reply> DropScratchAsync(MethodCall call)
    {
        SessionId session = Entry(call.Path).Session.Id;
        CallOptions.ReadNone(call.Arguments);
        await operations.DropScratchAsync(session).ConfigureAwait(true);
        return Replies.Empty;
    }
}
