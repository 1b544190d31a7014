using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>Makes a folder.</summary>
    public FolderDetails CreateFolder(string name, long? bytes, long? inodes, uint? owner)
    {
        ClientOptions options = new ClientOptions()
            .Limit("bytes", bytes)
            .Limit("inodes", inodes)
            .Owner(owner);
        using BusMessage reply = NamedFolder("CreateFolder", name, options);
        return FolderAt(reply.Body.ReadObjectPath());
    }

    /// <summary>Deletes a folder: into the trash, or with <paramref name="purge"/>, and where there is no trash, for good; its files are removed in the background then.</summary>
    public void DeleteFolder(string name, uint? owner, bool purge = false)
    {
        ClientOptions options = new ClientOptions()
            .Owner(owner)
            .Add("purge", purge ? BusValue.Of(value: true) : null);
        NamedFolder("DeleteFolder", name, options).Dispose();
    }

    /// <summary>Changes a folder's limits.</summary>
    public void SetFolderLimits(string name, LimitChange limits, uint? owner)
    {
        ClientOptions options = limits.AddTo(new ClientOptions()).Owner(owner);
        NamedFolder("SetFolderLimits", name, options).Dispose();
    }

    /// <summary>Sets how sessions get a dotfolder.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="mode"><c>on</c>, <c>read-only</c> or <c>off</c>.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    public void SetFolderAutoMount(string name, string mode, uint? owner) =>
        Work(
                Manager,
                "SetFolderAutoMount",
                writer =>
                {
                    writer.WriteString(name);
                    writer.WriteString(mode);
                    writer.WriteDictionary(new ClientOptions().Owner(owner).Values);
                }
            )
            .Dispose();

    /// <summary>Gives a folder another name.</summary>
    public void RenameFolder(string name, string newName, uint? owner) =>
        Work(
                Manager,
                "RenameFolder",
                writer =>
                {
                    writer.WriteString(name);
                    writer.WriteString(newName);
                    writer.WriteDictionary(new ClientOptions().Owner(owner).Values);
                }
            )
            .Dispose();

    /// <summary>Everything about a folder.</summary>
    public FolderDetails GetFolder(string name, uint? owner)
    {
        using BusMessage reply = NamedFolder("GetFolder", name, new ClientOptions().Owner(owner));
        return FolderAt(reply.Body.ReadObjectPath());
    }

    /// <summary>The caller's folders; with <paramref name="owner"/> that user's; for root without it, and with <paramref name="all"/>, everybody's.</summary>
    public IReadOnlyList<FolderSummary> ListFolders(uint? owner, bool all = false)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Owner(owner)
            .Add("all", all ? BusValue.Of(value: true) : null)
            .Values;
        using BusMessage reply = _connection.Call(
            Manager,
            "ListFolders",
            writer => writer.WriteDictionary(options)
        );
        return reply.Body.ReadArray("(susttttso)", ReadFolder);
    }

    private BusMessage NamedFolder(string member, string name, ClientOptions options) =>
        Work(
            Manager,
            member,
            writer =>
            {
                writer.WriteString(name);
                writer.WriteDictionary(options.Values);
            }
        );

    private static FolderSummary ReadFolder(MessageReader reader)
    {
        FolderSummary folder = new()
        {
            Id = reader.ReadString(),
            Owner = reader.ReadUInt32(),
            Name = reader.ReadString(),
            Fill = ReadFill(reader),
            Path = reader.ReadString(),
        };
        _ = reader.ReadObjectPath();
        return folder;
    }

    private static FolderFill ReadFill(MessageReader reader) =>
        new(
            ClientValues.Number(reader.ReadUInt64()),
            ClientValues.Number(reader.ReadUInt64()),
            ClientValues.Number(reader.ReadUInt64()),
            ClientValues.Number(reader.ReadUInt64())
        );

    private FolderDetails FolderAt(string path)
    {
        IReadOnlyDictionary<string, BusValue> properties = GetAll(path, BusNames.FolderInterface);
        long? Number(string name) => ClientValues.Number(properties[name].As<ulong>());
        string Text(string name) => properties[name].As<string>();
        FolderSummary summary = new()
        {
            Id = Text("Id"),
            Owner = properties["Owner"].As<uint>(),
            Name = Text("Name"),
            Fill = new FolderFill(
                Number("BytesUsed"),
                Number("BytesLimit"),
                Number("InodesUsed"),
                Number("InodesLimit")
            ),
            Path = Text("Path"),
            Soft = SoftOf(properties),
        };
        DateTimeOffset? created = ClientValues.Time(properties["CreatedTimestamp"].As<ulong>());
        FolderUsageState usage = new(Text("UsageState"), properties["UsageProgress"].As<uint>());
        return new FolderDetails(
            summary,
            Text("OwnerName"),
            Text("State"),
            created,
            usage,
            Text("AutoMount"),
            Text("Description"),
            Text("UsageMode")
        );
    }
}
