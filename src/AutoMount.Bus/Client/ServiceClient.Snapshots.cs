using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>Takes a snapshot of a folder.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="note">What is said of it; null for nothing.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    /// <returns>Its number.</returns>
    public uint CreateSnapshot(string name, string? note, uint? owner)
    {
        ClientOptions options = new ClientOptions().Text("note", note);
        using BusMessage reply = OfFolder("CreateSnapshot", name, options, owner);
        return reply.Body.ReadUInt32();
    }

    /// <summary>A folder's snapshots, oldest first.</summary>
    public IReadOnlyList<SnapshotEntry> ListSnapshots(string name, uint? owner)
    {
        using BusMessage reply = OfFolder("ListSnapshots", name, new ClientOptions(), owner);
        return reply.Body.ReadArray("(utsstb)", ReadSnapshot);
    }

    /// <summary>What is not as it was.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="snapshot">Since when; null for the newest.</param>
    /// <param name="most">How many are told at most.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    /// <returns>Them, and whether there are more.</returns>
    public (IReadOnlyList<DifferenceEntry> Found, bool IsMore) DiffSnapshot(
        string name,
        long? snapshot,
        long most,
        uint? owner
    )
    {
        ClientOptions options = new ClientOptions().Limit("snapshot", snapshot).Limit("most", most);
        using BusMessage reply = OfFolder("DiffSnapshot", name, options, owner);
        MessageReader body = reply.Body;
        IReadOnlyList<DifferenceEntry> found = body.ReadArray(
            "(ssb)",
            reader => new DifferenceEntry(
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadBoolean()
            )
        );
        return (found, body.ReadBoolean());
    }

    /// <summary>Goes back to a snapshot.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="snapshot">Which; null for the newest.</param>
    /// <param name="path">The only path below the folder that is restored; null for all.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    /// <returns>The snapshot of what was before.</returns>
    public uint RestoreSnapshot(string name, long? snapshot, string? path, uint? owner)
    {
        ClientOptions options = new ClientOptions().Limit("snapshot", snapshot).Text("path", path);
        using BusMessage reply = OfFolder("RestoreSnapshot", name, options, owner);
        return reply.Body.ReadUInt32();
    }

    /// <summary>Drops snapshots, oldest first.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="upTo">The last that goes; null for all.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    /// <returns>How many went.</returns>
    public uint DeleteSnapshots(string name, long? upTo, uint? owner)
    {
        ClientOptions options = new ClientOptions().Limit("up-to", upTo);
        using BusMessage reply = OfFolder("DeleteSnapshots", name, options, owner);
        return reply.Body.ReadUInt32();
    }

    private BusMessage OfFolder(string member, string name, ClientOptions options, uint? owner)
    {
        using BusMessage found = NamedFolder("GetFolder", name, new ClientOptions().Owner(owner));
        BusTarget target = new(
            BusNames.Service,
            found.Body.ReadObjectPath(),
            BusNames.FolderInterface
        );
        return Work(target, member, writer => writer.WriteDictionary(options.Values));
    }

    private static SnapshotEntry ReadSnapshot(MessageReader reader) =>
        new()
        {
            Number = reader.ReadUInt32(),
            TakenAt = ClientValues.Time(reader.ReadUInt64()),
            Reason = reader.ReadString(),
            Note = reader.ReadString(),
            Bytes = (long)reader.ReadUInt64(),
            IsComplete = reader.ReadBoolean(),
        };
}
