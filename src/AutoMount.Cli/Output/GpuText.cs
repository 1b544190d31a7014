using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>GPUs for people.</summary>
internal static class GpuText
{
    /// <summary>A table of GPUs.</summary>
    internal static Table List(IReadOnlyList<GpuSummary> gpus)
    {
        Table table = new("ADDRESS", "MODEL", ">MEMORY", ">USED", "STATE", "SESSION", "UUID");
        foreach (GpuSummary gpu in gpus)
        {
            table.Add(
                gpu.Address,
                gpu.Model,
                Size(gpu.MemoryBytes),
                Size(gpu.MemoryUsedBytes),
                StateOf(gpu),
                gpu.Session,
                gpu.Uuid
            );
        }

        return table;
    }

    /// <summary>All that is known of one.</summary>
    internal static DetailList Show(GpuDetails details)
    {
        GpuSummary gpu = details.Summary;
        return new DetailList()
            .Add("Address", gpu.Address)
            .Add("UUID", gpu.Uuid)
            .Add("Model", gpu.Model)
            .Add("State", StateOf(gpu, details.Reason))
            .Add("Session", SessionOf(details))
            .Add("Memory", MemoryOf(gpu))
            .Add("NUMA node", details.NumaNode is { } node ? $"{node}" : string.Empty)
            .Add("Processors", details.Cpus)
            .Add("NVLinks", LinksOf(details))
            .Add("Node", $"/dev/nvidia{details.Minor}")
            .Add("Last Xid", LastXidOf(details))
            .Add("Xids", Join(details.XidCounts.Select(pair => $"{pair.Value} × {pair.Key}")))
            .Add("Open in", Join(details.Holders.Select(one => $"{one.Name} ({one.Process})")));
    }

    private static Cell StateOf(GpuSummary gpu, string reason = "") =>
        new(
            reason.Length > 0 ? $"{gpu.State}: {reason}" : gpu.State,
            gpu.State switch
            {
                "ok" => Ink.Good,
                "unusable" or "needs-reset" or "lost" => Ink.Bad,
                "split" or "excluded" => Ink.Plain,
                _ => Ink.Warning,
            }
        );

    private static string SessionOf(GpuDetails details) =>
        details.Summary.Session.Length > 0
            ? $"{details.Summary.Session} ({details.LeaseState}, lease {details.Epoch} of this GPU)"
            : string.Empty;

    private static string MemoryOf(GpuSummary gpu) =>
        gpu.MemoryBytes is { } all
            ? $"{Size(gpu.MemoryUsedBytes)} of {Quantity.FormatSize(all)} used"
            : string.Empty;

    private static string LinksOf(GpuDetails details) =>
        Join(details.Links.Select(link => $"{link.Value} to {link.Key}"));

    private static string LastXidOf(GpuDetails details) =>
        details.LastXid is { } xid
            ? $"{xid} at {HumanTime.FormatBoth(details.LastXidAt)}"
            : string.Empty;

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);

    private static string Size(long? bytes) =>
        bytes is { } known ? Quantity.FormatSize(known) : string.Empty;

    /// <summary>Adds a session's GPUs; nothing where it has none and waits for none.</summary>
    internal static DetailList AddGpus(this DetailList list, SessionGpuDetails gpus)
    {
        if (gpus.QueuePlace > 0)
        {
            return list.Add("GPUs", $"waits for them, place {gpus.QueuePlace} in the queue");
        }

        return gpus.Devices.Count == 0
            ? list
            : list.Add("GPUs", string.Join(", ", gpus.Devices))
                .Add("Chosen by", gpus.Reason)
                .Add(
                    "Given by",
                    $"{gpus.Backend}: {gpus.BackendReason}{(gpus.IsVerified ? "; seen in the container, and no others" : string.Empty)}"
                );
    }
}
