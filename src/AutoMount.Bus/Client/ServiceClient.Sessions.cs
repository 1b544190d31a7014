using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Posix;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>Starts a session; returns when its container runs.</summary>
    /// <returns>Its id.</returns>
    public string CreateSession(NewSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        IReadOnlyDictionary<string, BusValue> options = OptionsOf(session);
        using BusMessage reply = Work(
            Manager,
            "CreateSession",
            writer =>
            {
                writer.WriteString(session.Image);
                writer.WriteStringArray(session.Command);
                writer.WriteDictionary(options);
            }
        );
        string path = reply.Body.ReadObjectPath();
        return ObjectPath.TryDecode(BusNames.SessionPrefix, path, out string id)
            ? id
            : throw new BusException($"understanding the object path '{path}'", Errno.EINVAL);
    }

    /// <summary>What a session would get; nothing is done. What would be refused has a fatal reason.</summary>
    public IReadOnlyList<SessionMount> PlanSession(NewSessionMounts mounts, uint? owner)
    {
        ArgumentNullException.ThrowIfNull(mounts);
        using BusMessage reply = _connection.Call(
            Manager,
            "PlanSession",
            writer =>
                writer.WriteDictionary(OptionsOf(new ClientOptions(), mounts).Owner(owner).Values)
        );
        return reply.Body.ReadArray("(ssbbss)", ReadMount);
    }

    /// <summary>The caller's sessions, newest first; with <paramref name="owner"/> that user's; for root without it everybody's.</summary>
    public IReadOnlyList<SessionSummary> ListSessions(uint? owner)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions().Owner(owner).Values;
        using BusMessage reply = _connection.Call(
            Manager,
            "ListSessions",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(sussxxo)", ReadSession);
    }

    /// <summary>Everything about a session.</summary>
    public SessionDetails GetSession(string id) =>
        SessionReader.Read(GetAll(PathOf(id), BusNames.SessionInterface));

    /// <summary>Ends a session; returns when all of it is gone. An ended one stays as it is.</summary>
    public void TerminateSession(string id) =>
        Work(SessionTarget(PathOf(id)), "Terminate", writer => writer.WriteDictionary(None))
            .Dispose();

    /// <summary>Waits for a session's end.</summary>
    /// <returns>Its exit code; null where it never ran.</returns>
    public long? WaitSession(string id)
    {
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "Wait",
            writer => writer.WriteDictionary(None)
        );
        return ClientValues.ExitCode(reply.Body.ReadInt64());
    }

    /// <summary>A session's output from its beginning.</summary>
    /// <param name="id">The session.</param>
    /// <param name="follow">Whether it goes on until the session ends, or stops at what there is now.</param>
    public SessionOutput OpenLogs(string id, bool follow)
    {
        ClientOptions options = new ClientOptions().Add("follow", BusValue.Of(follow));
        using BusMessage reply = _connection.Call(
            SessionTarget(PathOf(id)),
            "Logs",
            writer => writer.WriteDictionary(options.Values)
        );
        return ReadOutput(reply.Body);
    }

    /// <summary>Runs a command in a running session.</summary>
    public SessionCommand StartCommand(string id, NewCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        ClientOptions options = new ClientOptions()
            .Strings("environment", command.Environment)
            .Text("workingDirectory", command.WorkingDirectory);
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "Exec",
            writer =>
            {
                writer.WriteStringArray(command.Arguments);
                writer.WriteDictionary(options.Values);
            }
        );
        MessageReader body = reply.Body;
        return new SessionCommand(
            body.ReadString(),
            PipeStream.Writer(body.ReadDescriptor()),
            ReadOutput(body)
        );
    }

    /// <summary>Waits for the end of a command.</summary>
    /// <param name="id">The session.</param>
    /// <param name="command">What <see cref="StartCommand"/> returned as <see cref="SessionCommand.Id"/>.</param>
    /// <returns>Its exit code.</returns>
    public long WaitCommand(string id, string command)
    {
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "WaitExec",
            writer => writer.WriteString(command)
        );
        return reply.Body.ReadInt64();
    }

    private static Dictionary<string, BusValue> None { get; } = [];

    private static BusTarget SessionTarget(string path) =>
        new(BusNames.Service, path, BusNames.SessionInterface);

    /// <summary>Asks for the object, as only the manager says clearly that there is none, or that it is another's.</summary>
    private string PathOf(string id)
    {
        using BusMessage reply = _connection.Call(
            Manager,
            "GetSession",
            writer =>
            {
                writer.WriteString(id);
                writer.WriteDictionary(None);
            }
        );
        return reply.Body.ReadObjectPath();
    }

    private static SessionOutput ReadOutput(MessageReader body)
    {
        Stream output = PipeStream.Reader(body.ReadDescriptor());
        return new SessionOutput(output, PipeStream.Reader(body.ReadDescriptor()));
    }

    private static IReadOnlyDictionary<string, BusValue> OptionsOf(NewSession session) =>
        OptionsOf(new ClientOptions(), session.Mounts)
            .Strings("environment", session.Environment)
            .Add("pull", session.Pulls ? BusValue.Of(true) : null)
            .Add("kind", session.Kind is null ? null : BusValue.Of(session.Kind))
            .Limit("timeout", (long?)session.Timeout?.TotalMicroseconds)
            .Number("cpus", session.Cpus)
            .Limit("memory", session.MemoryBytes)
            .Limit("pids", session.Pids)
            .Limit("shm", session.SharedMemoryBytes)
            .Add("scratch-kind", session.ScratchKind is { } kind ? BusValue.Of(kind) : null)
            .Limit("scratch-size", session.ScratchBytes)
            .Strings("ports", session.Ports)
            .Text("input", session.Input)
            .Add("attach", session.Attaches ? BusValue.Of(true) : null)
            .Size(session.Size)
            .Gpus(session.Gpus)
            .Owner(session.Owner)
            .Values;

    private static ClientOptions OptionsOf(ClientOptions options, NewSessionMounts mounts) =>
        options
            .Add("auto-mount", mounts.Automatic ? null : BusValue.Of(false))
            .Strings("skip", mounts.Skip)
            .Add(
                "mounts",
                StructsOf(
                    "a(sb)",
                    mounts.Requests.Where(mount => mount.Path is null),
                    mount => [mount.Folder, mount.ReadOnly]
                )
            )
            .Add(
                "mounts-at",
                StructsOf(
                    "a(ssb)",
                    mounts.Requests.Where(mount => mount.Path is not null),
                    mount => [mount.Folder, mount.Path!, mount.ReadOnly]
                )
            );

    private static BusValue? StructsOf(
        string signature,
        IEnumerable<NewSessionMount> mounts,
        Func<NewSessionMount, object[]> fields
    )
    {
        object[] structs = [.. mounts.Select(object (mount) => fields(mount))];
        return structs.Length > 0 ? new BusValue(signature, structs) : null;
    }

    private static SessionMount ReadMount(MessageReader reader) =>
        new(
            reader.ReadString(),
            reader.ReadString(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            reader.ReadString(),
            reader.ReadString()
        );

    private static SessionSummary ReadSession(MessageReader reader)
    {
        SessionSummary session = new()
        {
            Id = reader.ReadString(),
            Owner = reader.ReadUInt32(),
            Image = reader.ReadString(),
            State = reader.ReadString(),
            Created = ClientValues.Time((ulong)reader.ReadInt64()),
            ExitCode = ClientValues.ExitCode(reader.ReadInt64()),
        };
        _ = reader.ReadObjectPath();
        return session;
    }
}
