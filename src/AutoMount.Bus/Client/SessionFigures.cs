using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>What a session uses or used; null where it is not told.</summary>
public sealed record SessionFigures
{
    /// <summary>When it was read; null where nothing was.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Processor time.</summary>
    public TimeSpan? Cpu { get; init; }

    /// <summary>Memory now, bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>The most memory so far, bytes.</summary>
    public long? MemoryPeak { get; init; }

    /// <summary>Processes and threads now.</summary>
    public long? Processes { get; init; }

    /// <summary>Bytes received over the network.</summary>
    public long? NetworkReceived { get; init; }

    /// <summary>Bytes sent over the network.</summary>
    public long? NetworkSent { get; init; }

    /// <summary>Bytes read from block devices.</summary>
    public long? BlockRead { get; init; }

    /// <summary>Bytes written to block devices.</summary>
    public long? BlockWritten { get; init; }

    internal static SessionFigures Read(IReadOnlyDictionary<string, BusValue> values)
    {
        long? Number(string key) =>
            values.TryGetValue(key, out BusValue? value)
                ? ClientValues.Number(value.As<ulong>())
                : null;
        return new SessionFigures
        {
            At = Number("timestamp") is { } at ? ClientValues.Time((ulong)at) : null,
            Cpu = Number("cpuUSec") is { } cpu ? TimeSpan.FromMicroseconds(cpu) : null,
            Memory = Number("memory"),
            MemoryPeak = Number("memoryPeak"),
            Processes = Number("processes"),
            NetworkReceived = Number("networkReceived"),
            NetworkSent = Number("networkSent"),
            BlockRead = Number("blockRead"),
            BlockWritten = Number("blockWritten"),
        };
    }
}
