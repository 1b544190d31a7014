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
            Command = properties["Command"].As<string[]>(),
            Reason = Text("Reason"),
            ContainerId = Text("ContainerId"),
            Mounts = [.. properties["Mounts"].As<object[]>().Cast<object[]>().Select(Mount)],
            Started = Time("StartedTimestamp"),
            Ended = Time("EndedTimestamp"),
        };
    }

    private static SessionMount Mount(object[] fields) =>
        new(
            (string)fields[0],
            (string)fields[1],
            (bool)fields[2],
            (bool)fields[3],
            (string)fields[4]
        );
}
