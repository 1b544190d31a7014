using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>Runs a command at a terminal of its own in a running session.</summary>
    public TerminalCommandHandle StartTerminal(string id, NewCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Strings("environment", command.Environment)
            .Text("workingDirectory", command.WorkingDirectory)
            .Size(command.Size)
            .Values;
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "ExecTerminal",
            writer =>
            {
                writer.WriteStringArray(command.Arguments);
                writer.WriteDictionary(options);
            }
        );
        MessageReader body = reply.Body;
        return new TerminalCommandHandle(
            body.ReadString(),
            new TerminalConnection(body.ReadDescriptor())
        );
    }

    /// <summary>Connects to a session's own terminal, or to its command's input where it has no terminal.</summary>
    public TerminalConnection Attach(string id)
    {
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "Attach",
            writer => writer.WriteDictionary(None)
        );
        return new TerminalConnection(reply.Body.ReadDescriptor());
    }

    /// <summary>Tells a terminal its size.</summary>
    /// <param name="id">The session.</param>
    /// <param name="command">A command in it; null for the session's own.</param>
    /// <param name="columns">How wide.</param>
    /// <param name="rows">How high.</param>
    public void Resize(string id, string? command, uint columns, uint rows) =>
        _connection
            .Call(
                SessionTarget(PathOf(id)),
                command is null ? "Resize" : "ResizeExec",
                writer =>
                {
                    if (command is not null)
                    {
                        writer.WriteString(command);
                    }

                    writer.WriteUInt32(columns);
                    writer.WriteUInt32(rows);
                }
            )
            .Dispose();

    /// <summary>Sends a signal.</summary>
    /// <param name="id">The session.</param>
    /// <param name="command">A command in it; null for the session's own.</param>
    /// <param name="signal">Such as <c>TERM</c>.</param>
    public void Signal(string id, string? command, string signal) =>
        _connection
            .Call(
                SessionTarget(PathOf(id)),
                command is null ? "Signal" : "SignalExec",
                writer =>
                {
                    if (command is not null)
                    {
                        writer.WriteString(command);
                    }

                    writer.WriteString(signal);
                }
            )
            .Dispose();
}
