using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>As <see cref="ListFolders"/>, with the soft limits of those that have some.</summary>
    public IReadOnlyList<FolderSummary> ListFoldersWithSoftLimits(uint? owner, bool all = false)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Owner(owner)
            .Add("all", all ? BusValue.Of(value: true) : null)
            .Values;
        IReadOnlyList<FolderSummary> folders = ListFolders(owner, all);
        using BusMessage reply = _connection.Call(
            Manager,
            "ListSoftLimits",
            writer => writer.WriteDictionary(options)
        );
        Dictionary<string, SoftLimitDetails> soft = reply
            .Body.ReadArray(
                "(stttttt)",
                reader => (Id: reader.ReadString(), Soft: ReadSoft(reader))
            )
            .ToDictionary(row => row.Id, row => row.Soft, StringComparer.Ordinal);
        return
        [
            .. folders.Select(folder =>
                folder with
                {
                    Soft = soft.GetValueOrDefault(folder.Id, SoftLimitDetails.None),
                }
            ),
        ];
    }

    private static SoftLimitDetails ReadSoft(MessageReader reader) =>
        new(
            ClientValues.Number(reader.ReadUInt64()),
            ClientValues.Number(reader.ReadUInt64()),
            ClientValues.Time(reader.ReadUInt64()),
            ClientValues.Time(reader.ReadUInt64()),
            ClientValues.Time(reader.ReadUInt64()),
            ClientValues.Time(reader.ReadUInt64())
        );

    private static SoftLimitDetails SoftOf(IReadOnlyDictionary<string, BusValue> properties)
    {
        return new SoftLimitDetails(
            ClientValues.Number(Of("BytesSoftLimit")),
            ClientValues.Number(Of("InodesSoftLimit")),
            ClientValues.Time(Of("BytesOverTimestamp")),
            ClientValues.Time(Of("BytesGraceTimestamp")),
            ClientValues.Time(Of("InodesOverTimestamp")),
            ClientValues.Time(Of("InodesGraceTimestamp"))
        );

        ulong Of(string name) =>
            properties.TryGetValue(name, out BusValue? value) ? value.As<ulong>() : ulong.MaxValue;
    }
}
