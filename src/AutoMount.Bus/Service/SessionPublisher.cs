using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Keeps the sessions on the bus as the session manager has them, and tells the bus what changed.</summary>
/// <param name="authority">Who may do what.</param>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="sessions">The truth.</param>
/// <param name="users">Names of owners.</param>
internal sealed class SessionPublisher(
    Authority authority,
    BusLoop loop,
    ObjectTree tree,
    SessionManager sessions,
    IUserDirectory users
)
{
    // read and post in one step: the last state posted is then the last there was, whatever thread told it
    private readonly Lock _order = new();

    /// <summary>The sessions on the bus.</summary>
    internal ObjectRegistry<SessionEntry> Registry { get; } =
        new(BusNames.SessionPrefix, authority, AuthorityAction.ManageSessions);

    /// <summary>Sessions that run now.</summary>
    internal uint RunningCount =>
        (uint)Registry.All.Count(entry => entry.Session.State == SessionState.Running);

    /// <summary>Begins to follow the session manager; nothing is announced for what is there already. May block.</summary>
    internal void Start()
    {
        sessions.Changed += OnChanged;
        sessions.Warned += OnWarned;
        lock (_order)
        {
            foreach (Session session in sessions.List(owner: null))
            {
                SessionEntry entry = Entry(session);
                loop.Post(() => Registry.Set(entry));
            }
        }
    }

    /// <summary>Follows no longer.</summary>
    internal void Stop()
    {
        sessions.Changed -= OnChanged;
        sessions.Warned -= OnWarned;
    }

    private void OnWarned(SessionWarning warning) =>
        loop.Post(() =>
            tree.EmitSignal(
                Registry.PathOf(warning.Session.Id.Value),
                BusNames.SessionInterface,
                "Ending",
                writer =>
                {
                    writer.WriteString(SessionWords.Of(warning.End));
                    writer.WriteUInt64((ulong)warning.Left.TotalMicroseconds);
                }
            )
        );

    private SessionEntry Entry(Session session) =>
        new(session, AccountNames.Of(session.Owner, users));

    private void OnChanged(Session session)
    {
        lock (_order)
        {
            string id = session.Id.Value;
            if (Read(session.Id) is { } entry)
            {
                loop.Post(() => Apply(entry));
            }
            else
            {
                loop.Post(() => Remove(id));
            }
        }
    }

    private SessionEntry? Read(SessionId id)
    {
        try
        {
            return Entry(sessions.Get(id));
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.NoSuchSession)
        {
            return null;
        }
    }

    private void Apply(SessionEntry entry)
    {
        uint running = RunningCount;
        SessionEntry? before = Registry.Find(entry.Id);
        Registry.Set(entry);
        string path = Registry.PathOf(entry.Id);
        if (before is not null)
        {
            string[] changed = Changes(before.Session, entry.Session);
            tree.EmitChanged(path, BusNames.SessionInterface, changed);
        }
        else
        {
            tree.EmitAdded(path);
            Tell("SessionAdded", entry.Id, path);
        }

        TellCount(running);
    }

    private void Remove(string id)
    {
        if (Registry.Find(id) is null)
        {
            return;
        }

        uint running = RunningCount;
        string path = Registry.PathOf(id);
        tree.EmitRemoved(path);
        Registry.Remove(id);
        Tell("SessionRemoved", id, path);
        TellCount(running);
    }

    private void TellCount(uint before)
    {
        if (RunningCount != before)
        {
            tree.EmitChanged(BusNames.ManagerPath, BusNames.ManagerInterface, "SessionCount");
        }
    }

    private void Tell(string signal, string id, string path) =>
        tree.EmitSignal(
            BusNames.ManagerPath,
            BusNames.ManagerInterface,
            signal,
            writer =>
            {
                writer.WriteString(id);
                writer.WriteObjectPath(path);
            }
        );

    private static string[] Changes(Session before, Session after)
    {
        (bool Changed, string Property)[] properties =
        [
            (before.State != after.State, "State"),
            (before.ExitCode != after.ExitCode, "ExitCode"),
            (before.End != after.End, "EndReason"),
            (before.Reason != after.Reason, "Reason"),
            (before.History.Count != after.History.Count, "History"),
            (before.Deadline != after.Deadline, "DeadlineTimestamp"),
            (before.ImageId != after.ImageId, "ImageId"),
            (before.ContainerId != after.ContainerId, "ContainerId"),
            (!before.Mounts.SequenceEqual(after.Mounts), "Mounts"),
            (before.ImageDigest != after.ImageDigest, "ImageDigest"),
            (!before.Ports.SequenceEqual(after.Ports), "Ports"),
            (before.Scratch?.Kind != after.Scratch?.Kind, "ScratchKind"),
            (before.Scratch?.Enforcement != after.Scratch?.Enforcement, "ScratchEnforcement"),
            (before.Scratch?.Note != after.Scratch?.Note, "ScratchNote"),
            (before.Scratch?.BytesLimit != after.Scratch?.BytesLimit, "ScratchSize"),
            (before.Scratch?.InodesLimit != after.Scratch?.InodesLimit, "ScratchInodes"),
            (before.Scratch?.KeptUntil != after.Scratch?.KeptUntil, "ScratchKeptUntilTimestamp"),
            (before.StartedAt != after.StartedAt, "StartedTimestamp"),
            (before.EndedAt != after.EndedAt, "EndedTimestamp"),
        ];
        return
        [
            .. properties.Where(pair => pair.Changed).Select(pair => pair.Property),
            .. SessionGpuValues.Changes(before, after),
        ];
    }
}
