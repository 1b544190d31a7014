using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using static AutoMount.Bus.SdBus.PropertyChange;
using static AutoMount.Bus.Service.BusValues;

namespace AutoMount.Bus.Service;

/// <summary>The objects below <c>/org/automount1/session</c>. Whose session it is was checked when sd-bus looked the object up.</summary>
/// <param name="registry">The sessions on the bus.</param>
/// <param name="operations">What can be done to them.</param>
/// <param name="commands">Commands run in them.</param>
/// <param name="logs">Their output.</param>
/// <param name="terminals">Their terminals.</param>
/// <param name="files">Their files.</param>
internal sealed partial class SessionObject(
    ObjectRegistry<SessionEntry> registry,
    SessionOperations operations,
    SessionCommands commands,
    SessionLogs logs,
    SessionTerminals terminals,
    SessionFiles files
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
        definition.Method("WaitExec", "execId:s", "exitCode:x", call => WaitExecAsync(call));
        definition.Method(
            "Logs",
            "options:a{sv}",
            "stdout:h stderr:h",
            call => logs.Start(call, Entry(call.Path))
        );
        definition.Signal("Ending", "reason:s left:t");
        terminals.Define(definition, Entry);
        files.Define(definition, Entry);
        PropertyTable<SessionEntry> table = new(definition, Entry);
        DefineIdentity(table);
        DefineLife(table);
        DefineServices(definition, table);
        SessionGpuValues.Define(table);
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
        table.Add("Mounts", $"a{SessionPlanValues.Signature}", Private, WriteMounts);
        table.Text("Kind", Constant, entry => SessionWords.Of(entry.Session.Kind));
    }

    private static void DefineLife(PropertyTable<SessionEntry> table)
    {
        table.Text("State", Broadcast, entry => Name(entry.Session.State));
        table.Int64("ExitCode", Broadcast, entry => ExitCode(entry.Session.ExitCode));
        table.Text("EndReason", Broadcast, entry => Name(entry.Session.End));
        table.Text("Reason", Private, entry => entry.Session.Reason);
        table.Add("History", "a(sts)", Private, WriteHistory);
        table.UInt64("DeadlineTimestamp", Private, entry => Timestamp(entry.Session.Deadline));
        table.Text("Input", Constant, entry => Name(entry.Session.Input));
        table.Add(
            "Statistics",
            "a{sv}",
            Silent,
            (entry, to) => to.WriteDictionary(StatisticsValues.Of(entry.Session.Statistics))
        );
        table.UInt64("CreatedTimestamp", Constant, entry => Timestamp(entry.Session.CreatedAt));
        table.UInt64("StartedTimestamp", Broadcast, entry => Timestamp(entry.Session.StartedAt));
        table.UInt64("EndedTimestamp", Broadcast, entry => Timestamp(entry.Session.EndedAt));
        table.Add(
            "CpusLimit",
            "d",
            Private,
            (entry, to) => to.WriteDouble(entry.Session.Limits.Cpus ?? double.PositiveInfinity)
        );
        table.UInt64("MemoryLimit", Private, entry => Bound(entry.Session.Limits.MemoryBytes));
        table.UInt64("PidsLimit", Private, entry => Bound(entry.Session.Limits.Pids));
    }

    private static void WriteCommand(SessionEntry entry, MessageWriter writer) =>
        writer.WriteStringArray(entry.Session.Command);

    private static void WriteMounts(SessionEntry entry, MessageWriter writer) =>
        writer.WriteArray(
            SessionPlanValues.Signature,
            entry.Session.Mounts,
            SessionPlanValues.Write
        );

    private static void WriteHistory(SessionEntry entry, MessageWriter writer) =>
        writer.WriteArray(
            "(sts)",
            entry.Session.History,
            (to, step) =>
            {
                to.WriteString(SessionWords.Of(step.State));
                to.WriteUInt64(Timestamp(step.At));
                to.WriteString(step.Note);
            }
        );

    private Task<Reply> TerminateAsync(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        return operations.TerminateAsync(call.Caller, Entry(call.Path).Session);
    }

    private Task<Reply> WaitAsync(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        return operations.WaitAsync(Entry(call.Path).Session.Id, call.Gone);
    }

    private async Task<Reply> WaitExecAsync(MethodCall call)
    {
        string command = call.Arguments.ReadString();
        SessionEntry entry = Entry(call.Path);
        return
            commands.Knows(command, entry.Session.Id)
            || await terminals.TryAdoptAsync(call, entry.Session.Id, command).ConfigureAwait(true)
            ? await commands.WaitAsync(call, command, entry).ConfigureAwait(true)
            : throw SessionCommands.NoSuchCommand();
    }

    private SessionEntry Entry(string path) =>
        registry.FindByPath(path)
        ?? throw new ServiceException(
            ServiceError.NoSuchSession,
            "There is no such session any more."
        );
}
