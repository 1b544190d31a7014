using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>Takes a GPU out of its D-Bus properties.</summary>
internal static class GpuReader
{
    internal static GpuDetails Read(
        IReadOnlyDictionary<string, BusValue> properties,
        IReadOnlyList<GpuProcess> holders
    )
    {
        string Text(string name) => properties[name].As<string>();
        uint Number(string name) => properties[name].As<uint>();
        long? Bytes(string name) => ClientValues.Number(properties[name].As<ulong>());
        object[][] Pairs(string name) => [.. properties[name].As<object[]>().Cast<object[]>()];
        string profile = Text("Profile");
        return new GpuDetails
        {
            Summary = new GpuSummary
            {
                Address = Text("Address"),
                Uuid = Text("Uuid"),
                Model = profile.Length > 0 ? $"{Text("Model")} MIG {profile}" : Text("Model"),
                State = Text("State"),
                MemoryBytes = Bytes("MemoryTotal"),
                MemoryUsedBytes = Bytes("MemoryUsed"),
                Session = Text("Session"),
            },
            Minor = Number("Minor"),
            NumaNode = Number("NumaNode") is uint.MaxValue ? null : Number("NumaNode"),
            Cpus = Text("CpuList"),
            Links = Pairs("Links")
                .ToDictionary(
                    pair => (string)pair[0],
                    pair => (uint)pair[1],
                    StringComparer.Ordinal
                ),
            Reason = Text("StateReason"),
            LeaseState = Text("LeaseState"),
            Epoch = properties["Epoch"].As<ulong>(),
            LastXid = Number("LastXid") is 0 ? null : Number("LastXid"),
            LastXidAt = ClientValues.Time(properties["LastXidTimestamp"].As<ulong>()),
            XidCounts = Pairs("XidCounts")
                .ToDictionary(pair => (uint)pair[0], pair => (uint)pair[1]),
            Holders = holders,
        };
    }

    /// <summary>What a session says of its GPUs.</summary>
    internal static SessionGpuDetails ReadSession(IReadOnlyDictionary<string, BusValue> properties)
    {
        string Text(string name) => properties[name].As<string>();
        return new SessionGpuDetails
        {
            Devices =
            [
                .. properties["Gpus"]
                    .As<object[]>()
                    .Cast<string>()
                    .Select(path =>
                        ObjectPath.TryDecode(BusNames.GpuPrefix, path, out string address)
                            ? address
                            : path
                    ),
            ],
            QueuePlace = properties["GpuQueuePlace"].As<uint>(),
            Reason = Text("GpuReason"),
            Backend = Text("GpuBackend"),
            BackendReason = Text("GpuBackendReason"),
            IsVerified = properties["GpusVerified"].As<bool>(),
        };
    }
}
