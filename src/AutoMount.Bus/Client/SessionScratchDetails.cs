using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>What a session's home lies on.</summary>
public sealed record SessionScratchDetails
{
    /// <summary>Of a session that has none yet.</summary>
    public static SessionScratchDetails None { get; } =
        new()
        {
            Kind = string.Empty,
            Enforcement = string.Empty,
            Note = string.Empty,
            BytesLimit = null,
            InodesLimit = null,
            BytesUsed = null,
            InodesUsed = null,
            KeptUntil = null,
        };

    /// <summary>directory, memory or image; empty before it is made.</summary>
    public required string Kind { get; init; }

    /// <summary>What keeps its limits: file-system, memory, or none.</summary>
    public required string Enforcement { get; init; }

    /// <summary>What its owner should know; empty as a rule.</summary>
    public required string Note { get; init; }

    /// <summary>Most bytes; null for no limit.</summary>
    public required long? BytesLimit { get; init; }

    /// <summary>Most files and directories; null for no limit.</summary>
    public required long? InodesLimit { get; init; }

    /// <summary>Bytes in use; null where that is not known.</summary>
    public required long? BytesUsed { get; init; }

    /// <summary>Files and directories; null where that is not known.</summary>
    public required long? InodesUsed { get; init; }

    /// <summary>Until when it is kept after the session's end; null where it is not.</summary>
    public required DateTimeOffset? KeptUntil { get; init; }
}

/// <summary>A port of a session.</summary>
/// <param name="Name">The service.</param>
/// <param name="Number">The port inside.</param>
/// <param name="Protocol">http, https or tcp.</param>
/// <param name="Address">The host's address.</param>
/// <param name="HostPort">The port there.</param>
/// <param name="Url">What to open.</param>
public sealed record SessionPort(
    string Name,
    uint Number,
    string Protocol,
    string Address,
    uint HostPort,
    string Url
);

/// <summary>Takes them out of a session's D-Bus properties.</summary>
internal static class SessionServiceReader
{
    internal static SessionScratchDetails ReadScratch(
        IReadOnlyDictionary<string, BusValue> properties
    )
    {
        long? Number(string name) => ClientValues.Number(properties[name].As<ulong>());
        return new SessionScratchDetails
        {
            Kind = properties["ScratchKind"].As<string>(),
            Enforcement = properties["ScratchEnforcement"].As<string>(),
            Note = properties["ScratchNote"].As<string>(),
            BytesLimit = Number("ScratchSize"),
            InodesLimit = Number("ScratchInodes"),
            BytesUsed = Number("ScratchUsed"),
            InodesUsed = Number("ScratchInodesUsed"),
            KeptUntil = ClientValues.Time(properties["ScratchKeptUntilTimestamp"].As<ulong>()),
        };
    }

    internal static IReadOnlyList<SessionPort> ReadPorts(
        IReadOnlyDictionary<string, BusValue> properties
    ) => [.. properties["Ports"].As<object[]>().Cast<object[]>().Select(Port)];

    private static SessionPort Port(object[] fields) =>
        new(
            (string)fields[0],
            (uint)fields[1],
            (string)fields[2],
            (string)fields[3],
            (uint)fields[4],
            (string)fields[5]
        );
}
