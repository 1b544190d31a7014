using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>What is big in a folder.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="anew">Whether to have the folder walked, and wait for it.</param>
    /// <param name="owner">Whose it is; null for the caller's own.</param>
    public FolderBreakdownDetails GetFolderBreakdown(string name, bool anew, uint? owner)
    {
        using BusMessage folder = NamedFolder("GetFolder", name, new ClientOptions().Owner(owner));
        BusTarget target = new(
            BusNames.Service,
            folder.Body.ReadObjectPath(),
            BusNames.FolderInterface
        );
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Add("anew", anew ? BusValue.Of(value: true) : null)
            .Values;
        using BusMessage reply = Work(
            target,
            "ListUsage",
            writer => writer.WriteDictionary(options)
        );
        MessageReader body = reply.Body;
        return new FolderBreakdownDetails(
            body.ReadArray(
                "(ssttt)",
                reader => new FolderPartDetails(
                    reader.ReadString(),
                    reader.ReadString(),
                    (long)reader.ReadUInt64(),
                    (long)reader.ReadUInt64(),
                    (long)reader.ReadUInt64()
                )
            ),
            ClientValues.Time(body.ReadUInt64()),
            body.ReadBoolean()
        );
    }
}
