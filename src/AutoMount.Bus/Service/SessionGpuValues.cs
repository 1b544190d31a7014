using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Sessions;
using static AutoMount.Bus.SdBus.PropertyChange;

namespace AutoMount.Bus.Service;

/// <summary>A session's properties about GPUs.</summary>
internal static class SessionGpuValues
{
    private static readonly string[] Names =
    [
        "Gpus",
        "GpuReason",
        "GpuBackend",
        "GpuBackendReason",
        "GpuQueuePlace",
        "GpusVerified",
    ];

    /// <summary>Adds them.</summary>
    internal static void Define(PropertyTable<SessionEntry> table)
    {
        table.Add("Gpus", "ao", Private, WriteGpus);
        table.Text("GpuReason", Private, entry => entry.Session.Gpus.Reason);
        table.Text("GpuBackend", Private, entry => entry.Session.Gpus.Backend);
        table.Text("GpuBackendReason", Private, entry => entry.Session.Gpus.BackendReason);
        table.UInt32("GpuQueuePlace", Broadcast, entry => (uint)entry.Session.Gpus.QueuePlace);
        table.Add(
            "GpusVerified",
            "b",
            Broadcast,
            (entry, to) => to.WriteBoolean(entry.Session.Gpus.IsVerified)
        );
    }

    /// <summary>Those of them that changed.</summary>
    internal static IEnumerable<string> Changes(Session before, Session after) =>
        ReferenceEquals(before.Gpus, after.Gpus) ? [] : Names;

    private static void WriteGpus(SessionEntry entry, MessageWriter writer) =>
        writer.WriteArray(
            "o",
            entry.Session.Gpus.Devices,
            (to, address) => to.WriteObjectPath(BusNames.GpuPath(address))
        );
}
