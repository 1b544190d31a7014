using AutoMount.Bus.SdBus;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Figures of a session as <c>a{sv}</c>; what the host does not tell is left out.</summary>
internal static class StatisticsValues
{
    internal static IReadOnlyDictionary<string, BusValue> Of(SessionStatistics? statistics)
    {
        Dictionary<string, BusValue> values = new(StringComparer.Ordinal);
        if (statistics is null)
        {
            return values;
        }

        Add("timestamp", (long)BusValues.Timestamp(statistics.At));
        Add("cpuUSec", (long?)statistics.Cpu?.TotalMicroseconds);
        Add("memory", statistics.MemoryBytes);
        Add("memoryPeak", statistics.MemoryPeakBytes);
        Add("processes", statistics.Processes);
        Add("networkReceived", statistics.NetworkReceivedBytes);
        Add("networkSent", statistics.NetworkSentBytes);
        Add("blockRead", statistics.BlockReadBytes);
        Add("blockWritten", statistics.BlockWrittenBytes);
        if (statistics.Gpus.Count > 0)
        {
            values["gpus"] = Gpus(statistics.Gpus);
        }

        return values;

        void Add(string key, long? value)
        {
            if (value is { } known)
            {
                values[key] = BusValue.Of((ulong)known);
            }
        }
    }

    private static BusValue Gpus(IReadOnlyList<GpuUsage> gpus) =>
        new(
            "a(sdt)",
            gpus.Select(
                    object (gpu) =>
                        new object[]
                        {
                            gpu.Uuid,
                            gpu.Utilisation ?? -1,
                            gpu.MemoryBytes is { } bytes ? (ulong)bytes : BusValues.None,
                        }
                )
                .ToArray()
        );
}
