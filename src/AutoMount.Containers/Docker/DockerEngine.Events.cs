using System.Globalization;
using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine tells by itself.</summary>
public sealed partial class DockerEngine
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <inheritdoc/>
    public Task FollowEventsAsync(
        DateTimeOffset since,
        Action<ContainerEvent> happened,
        CancellationToken cancellation
    ) =>
        AskAsync(
            async connection =>
            {
                Dictionary<string, IDictionary<string, bool>> filters = OurContainers();
                filters["type"] = Values("container");
                filters["event"] = Values("kill", "die", "destroy");
                ContainerEventsParameters parameters = new()
                {
                    Since = ToEngineTime(since),
                    Filters = filters,
                };
                await connection
                    .Client.System.MonitorEventsAsync(
                        parameters,
                        new EventSink(happened),
                        cancellation
                    )
                    .ConfigureAwait(false);
                return true;
            },
            cancellation
        );

    private static string ToEngineTime(DateTimeOffset time)
    {
        long nanoseconds = (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{nanoseconds / NanosecondsPerSecond}.{nanoseconds % NanosecondsPerSecond:D9}"
        );
    }

    /// <summary>Takes the client's messages in their order, on the reading thread.</summary>
    private sealed class EventSink(Action<ContainerEvent> happened) : IProgress<Message>
    {
        private static readonly string[] EndingSignals = ["2", "3", "9", "15"]; // INT, QUIT, KILL, TERM

        public void Report(Message value)
        {
            ContainerEventKind? kind = value.Action switch
            {
                "die" => ContainerEventKind.Ended,
                "destroy" => ContainerEventKind.Removed,
                "kill" when EndingSignals.Contains(Attribute(value, "signal")) =>
                    ContainerEventKind.Signalled,
                _ => null,
            };
            if (kind is { } known && value.Actor?.ID is { Length: > 0 } container)
            {
                happened(new ContainerEvent(container, known, TimeOf(value), ExitCodeOf(value)));
            }
        }

        private static DateTimeOffset TimeOf(Message value) =>
            DateTimeOffset.UnixEpoch.AddTicks((value.TimeNano ?? 0) / TimeSpan.NanosecondsPerTick);

        private static int? ExitCodeOf(Message value) =>
            int.TryParse(
                Attribute(value, "exitCode"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int code
            )
                ? code
                : null;

        private static string? Attribute(Message value, string name) =>
            value.Actor?.Attributes is { } attributes
            && attributes.TryGetValue(name, out string? text)
                ? text
                : null;
    }
}
