using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>Takes a session out of its D-Bus properties.</summary>
internal static class SessionReader
{
    internal static SessionDetails Read(IReadOnlyDictionary<string, BusValue> properties)
    {
        string Text(string name) => properties[name].As<string>();
        DateTimeOffset? Time(string name) => ClientValues.Time(properties[name].As<ulong>());
        return new SessionDetails
        {
            Summary = new SessionSummary
            {
                Id = Text("Id"),
                Owner = properties["Owner"].As<uint>(),
                Image = Text("Image"),
                State = Text("State"),
                Created = Time("CreatedTimestamp"),
                ExitCode = ClientValues.ExitCode(properties["ExitCode"].As<long>()),
            },
            OwnerName = Text("OwnerName"),
            ImageId = Text("ImageId"),
            ImageDigest = Text("ImageDigest"),
            Scratch = SessionServiceReader.ReadScratch(properties),
            Ports = SessionServiceReader.ReadPorts(properties),
            Command = properties["Command"].As<string[]>(),
            Reason = Text("Reason"),
            EndReason = Text("EndReason"),
            History = [.. properties["History"].As<object[]>().Cast<object[]>().Select(Step)],
            Kind = Text("Kind"),
            CpusLimit = properties["CpusLimit"].As<double>(),
            MemoryLimit = ClientValues.Number(properties["MemoryLimit"].As<ulong>()),
            PidsLimit = ClientValues.Number(properties["PidsLimit"].As<ulong>()),
            Deadline = Time("DeadlineTimestamp"),
            Input = properties.TryGetValue("Input", out BusValue? input)
                ? input.As<string>()
                : "none",
            Figures = properties.TryGetValue("Statistics", out BusValue? figures)
                ? SessionFigures.Read(Dictionary(figures))
                : new SessionFigures(),
            ContainerId = Text("ContainerId"),
            Mounts = [.. properties["Mounts"].As<object[]>().Cast<object[]>().Select(Mount)],
            Gpus = GpuReader.ReadSession(properties),
            Started = Time("StartedTimestamp"),
            Ended = Time("EndedTimestamp"),
        };
    }

    private static Dictionary<string, BusValue> Dictionary(BusValue value) =>
        value
            .As<object[]>()
            .Cast<object[]>()
            .ToDictionary(
                pair => (string)pair[0],
                pair => (BusValue)pair[1],
                StringComparer.Ordinal
            );

    private static SessionMount Mount(object[] fields) =>
        new(
            (string)fields[0],
            (string)fields[1],
            (bool)fields[2],
            (bool)fields[3],
            (string)fields[4],
            (string)fields[5]
        );

    private static SessionStep Step(object[] fields) =>
        new((string)fields[0], ClientValues.Time((ulong)fields[1]), (string)fields[2]);
}
