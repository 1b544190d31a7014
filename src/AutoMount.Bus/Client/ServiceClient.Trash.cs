using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>What is in the trash: the caller's; with <paramref name="owner"/> that user's; for root without it everybody's.</summary>
    public IReadOnlyList<TrashedFolder> ListTrash(uint? owner)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions().Owner(owner).Values;
        using BusMessage reply = _connection.Call(
            Manager,
            "ListTrash",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(sussttttuo)", ReadTrashed);
    }

    /// <summary>Takes a folder out of the trash.</summary>
    /// <param name="folder">Its name or its id.</param>
    /// <param name="name">What it is to be called; null for the name that it had.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    public FolderDetails RestoreFolder(string folder, string? name, uint? owner)
    {
        ClientOptions options = new ClientOptions()
            .Owner(owner)
            .Add("name", name is null ? null : BusValue.Of(name));
        using BusMessage reply = NamedFolder("RestoreFolder", folder, options);
        return FolderAt(reply.Body.ReadObjectPath());
    }

    /// <summary>Deletes a folder in the trash for good.</summary>
    /// <param name="folder">Its name or its id.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    public void PurgeFolder(string folder, uint? owner) =>
        NamedFolder("PurgeFolder", folder, new ClientOptions().Owner(owner)).Dispose();

    /// <summary>Says what a folder is; null leaves it as it is.</summary>
    public void DescribeFolder(string name, string? description, string? usageMode, uint? owner)
    {
        ClientOptions options = new ClientOptions()
            .Owner(owner)
            .Add("description", description is null ? null : BusValue.Of(description))
            .Add("usage-mode", usageMode is null ? null : BusValue.Of(usageMode));
        NamedFolder("DescribeFolder", name, options).Dispose();
    }

    /// <summary>Copies a folder; returns when the copy is whole.</summary>
    public FolderDetails CloneFolder(
        string name,
        string newName,
        long? bytes,
        long? inodes,
        uint? owner
    )
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Limit("bytes", bytes)
            .Limit("inodes", inodes)
            .Owner(owner)
            .Values;
        using BusMessage reply = Work(
            Manager,
            "CloneFolder",
            writer =>
            {
                writer.WriteString(name);
                writer.WriteString(newName);
                writer.WriteDictionary(options);
            }
        );
        return FolderAt(reply.Body.ReadObjectPath());
    }

    /// <summary>Gives a folder to another user.</summary>
    public void TransferFolder(string name, uint newOwner, uint? owner) =>
        Work(
                Manager,
                "TransferFolder",
                writer =>
                {
                    writer.WriteString(name);
                    writer.WriteUInt32(newOwner);
                    writer.WriteDictionary(new ClientOptions().Owner(owner).Values);
                }
            )
            .Dispose();

    private static TrashedFolder ReadTrashed(MessageReader reader)
    {
        TrashedFolder folder = new()
        {
            Id = reader.ReadString(),
            Owner = reader.ReadUInt32(),
            Name = reader.ReadString(),
            State = reader.ReadString(),
            Bytes = ClientValues.Number(reader.ReadUInt64()),
            Inodes = ClientValues.Number(reader.ReadUInt64()),
            TrashedAt = ClientValues.Time(reader.ReadUInt64()),
            ExpiresAt = ClientValues.Time(reader.ReadUInt64()),
            Progress = reader.ReadUInt32(),
        };
        _ = reader.ReadObjectPath();
        return folder;
    }
}
