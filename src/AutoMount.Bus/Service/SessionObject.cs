using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Mounts;
using static AutoMount.Bus.SdBus.PropertyChange;
using static AutoMount.Bus.Service.BusValues;

namespace AutoMount.Bus.Service;

/// <summary>The objects below <c>/org/automount1/session</c>. Whose session it is was checked when sd-bus looked the object up.</summary>
/// <param name="registry">The sessions on the bus.</param>
/// <param name="operations">What can be done to them.</param>
/// <param name="commands">Commands run in them.</param>
/// <param name="logs">Their output.</param>
internal sealed class SessionObject(
    ObjectRegistry<SessionEntry> registry,
    SessionOperations operations,
    SessionCommands commands,
    SessionLogs logs
)
{
    /// <summary>The interface.</summary>
    internal InterfaceDefinition Define()
    {
        InterfaceDefinition definition = new(BusNames.SessionInterface);
        definition.Method("Terminate", "options:a{sv}", "", TerminateAsync);
        definition.Method("Wait", "options:a{sv}", "exitCode:x", WaitAsync);
        definition.Method(
            "Exec",
            "arguments:as options:a{sv}",
            "execId:s stdin:h stdout:h stderr:h",
            call => commands.Start(call, Entry(call.Path))
        );
        definition.Method(
            "WaitExec",
            "execId:s",
            "exitCode:x",
            call => commands.WaitAsync(call, Entry(call.Path))
        );
        definition.Method(
            "Logs",
            "options:a{sv}",
            "stdout:h stderr:h",
            call => logs.Start(call, Entry(call.Path))
        );
        PropertyTable<SessionEntry> table = new(definition, Entry);
        DefineIdentity(table);
        DefineLife(table);
        return definition;
    }

    private static void DefineIdentity(PropertyTable<SessionEntry> table)
    {
        table.Text("Id", Constant, entry => entry.Id);
        table.UInt32("Owner", Constant, entry => entry.Owner.Value);
        table.Text("OwnerName", Private, entry => entry.OwnerName);
        table.Text("Image", Private, entry => entry.Session.Image);
        table.Text("ImageId", Private, entry => entry.Session.ImageId);
        table.Add("Command", "as", Private, WriteCommand);
        table.Text("ContainerId", Private, entry => entry.Session.ContainerId);
        table.Add("Mounts", "a(ssbbs)", Private, WriteMounts);
    }

    private static void DefineLife(PropertyTable<SessionEntry> table)
    {
        table.Text("State", Broadcast, entry => Name(entry.Session.State));
        table.Int64("ExitCode", Broadcast, entry => ExitCode(entry.Session.ExitCode));
        table.Text("Reason", Private, entry => entry.Session.Reason);
        table.UInt64("CreatedTimestamp", Constant, entry => Timestamp(entry.Session.CreatedAt));
        table.UInt64("StartedTimestamp", Broadcast, entry => Timestamp(entry.Session.StartedAt));
        table.UInt64("EndedTimestamp", Broadcast, entry => Timestamp(entry.Session.EndedAt));
    }

    private static void WriteCommand(SessionEntry entry, MessageWriter writer) =>
        writer.WriteStringArray(entry.Session.Command);

    private static void WriteMounts(SessionEntry entry, MessageWriter writer) =>
        writer.WriteArray("(ssbbs)", entry.Session.Mounts, WriteMount);

    private Task<Reply> TerminateAsync(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        return operations.TerminateAsync(Entry(call.Path).Session.Id);
    }

    private Task<Reply> WaitAsync(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        return operations.WaitAsync(Entry(call.Path).Session.Id, call.Gone);
    }

    private static void WriteMount(MessageWriter writer, MountPlanEntry mount)
    {
        writer.WriteString(mount.Name.Value);
        writer.WriteString(mount.Target);
        writer.WriteBoolean(mount.ReadOnly);
        writer.WriteBoolean(mount.Automatic);
        writer.WriteString(mount.Skipped);
    }

    private SessionEntry Entry(string path) =>
        registry.FindByPath(path)
        ?? throw new ServiceException(
            ServiceError.NoSuchSession,
            "There is no such session any more."
        );
}
