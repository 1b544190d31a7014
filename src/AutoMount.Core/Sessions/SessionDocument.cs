using System.Text.Json;
using System.Text.Json.Serialization;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>What is kept of a session beyond what every list of sessions asks for: one JSON object, in the database and in the container's label. Its names are a format: fields are added, never renamed; one that is absent leaves the default.</summary>
public static class SessionDocument
{
    /// <summary>All of it, for the database.</summary>
    public static string Write(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return JsonSerializer.Serialize(Fields.Of(session), SessionJson.Default.Fields);
    }

    /// <summary>What is known before the container is made, for its label.</summary>
    public static string WriteBeginning(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Fields all = Fields.Of(session);
        return JsonSerializer.Serialize(
            all with
            {
                End = null,
                History = null,
            },
            SessionJson.Default.Fields
        );
    }

    /// <summary>Puts what a document tells into a record.</summary>
    /// <exception cref="JsonException">It is no such document.</exception>
    public static Session Read(string json, Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return JsonSerializer.Deserialize(json, SessionJson.Default.Fields) is { } fields
            ? fields.ApplyTo(session)
            : session;
    }

    /// <summary>The object as it is written.</summary>
    internal sealed record Fields
    {
        public string? End { get; init; }

        public Step[]? History { get; init; }

        public string? Kind { get; init; }

        public Bounds? Limits { get; init; }

        public bool? NoAutoMount { get; init; }

        public string[]? LeftOut { get; init; }

        public double? TimeLimitSeconds { get; init; }

        public string? TimeLimitReason { get; init; }

        public string? ImageDigest { get; init; }

        public ScratchFields? Scratch { get; init; }

        public PortFields[]? Ports { get; init; }

        public string? Input { get; init; }

        public bool? Held { get; init; }

        public Figures? Used { get; init; }

        public GpuFields? Gpus { get; init; }

        public static Fields Of(Session session) =>
            new()
            {
                End = session.End is { } end ? SessionWords.Of(end) : null,
                History = [.. session.History.Select(Step.Of)],
                Kind = SessionWords.Of(session.Kind),
                Limits = Bounds.Of(session.Limits),
                NoAutoMount = session.MountWishes.Automatic ? null : true,
                LeftOut =
                    session.MountWishes.LeftOut.Count > 0
                        ? [.. session.MountWishes.LeftOut.Select(name => name.Value)]
                        : null,
                ImageDigest = session.ImageDigest.Length > 0 ? session.ImageDigest : null,
                Scratch = ScratchFields.Of(session.Scratch),
                Ports = PortFields.Of(session.Ports),
                TimeLimitSeconds = session.TimeLimit?.TotalSeconds,
                TimeLimitReason = session.TimeLimit is null
                    ? null
                    : SessionWords.Of(session.TimeLimitReason),
                Input = session.Input == SessionInput.None ? null : SessionInputs.Of(session.Input),
                Held = session.IsHeld ? true : null,
                Used = Figures.Of(session.Statistics),
                Gpus = GpuFields.Of(session.Gpus),
            };

        public Session ApplyTo(Session session) =>
            session with
            {
                End = SessionWords.ToEnd(End),
                History =
                [
                    .. (History ?? [])
                        .Select(step => step.ToTransition())
                        .OfType<SessionTransition>(),
                ],
                Kind = SessionWords.ToKind(Kind) ?? SessionKind.Batch,
                Limits = Limits?.ToLimits() ?? new SessionLimits(),
                MountWishes = new MountWishes
                {
                    Automatic = NoAutoMount is not true,
                    LeftOut = [.. (LeftOut ?? []).Select(FolderName.Parse)],
                },
                ImageDigest = ImageDigest ?? string.Empty,
                Scratch = Scratch?.ToScratch(),
                Ports = PortFields.ToPorts(Ports),
                TimeLimit = TimeLimitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                TimeLimitReason = SessionWords.ToEnd(TimeLimitReason) ?? SessionEnd.LifetimeReached,
                Input = SessionInputs.Read(Input),
                IsHeld = Held is true,
                Statistics = Used?.ToStatistics(),
                Gpus = Gpus?.ToGpus() ?? SessionGpus.None,
            };
    }

    /// <summary>What was used, as it is written.</summary>
    internal sealed record Figures
    {
        public DateTimeOffset At { get; init; }

        public double? CpuSeconds { get; init; }

        public long? MemoryPeakBytes { get; init; }

        public long? NetworkReceivedBytes { get; init; }

        public long? NetworkSentBytes { get; init; }

        public long? BlockReadBytes { get; init; }

        public long? BlockWrittenBytes { get; init; }

        public static Figures? Of(SessionStatistics? statistics) =>
            statistics is null
                ? null
                : new Figures
                {
                    At = statistics.At,
                    CpuSeconds = statistics.Cpu?.TotalSeconds,
                    MemoryPeakBytes = statistics.MemoryPeakBytes,
                    NetworkReceivedBytes = statistics.NetworkReceivedBytes,
                    NetworkSentBytes = statistics.NetworkSentBytes,
                    BlockReadBytes = statistics.BlockReadBytes,
                    BlockWrittenBytes = statistics.BlockWrittenBytes,
                };

        public SessionStatistics ToStatistics() =>
            new()
            {
                At = At,
                Cpu = CpuSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                MemoryPeakBytes = MemoryPeakBytes,
                NetworkReceivedBytes = NetworkReceivedBytes,
                NetworkSentBytes = NetworkSentBytes,
                BlockReadBytes = BlockReadBytes,
                BlockWrittenBytes = BlockWrittenBytes,
            };
    }

    /// <summary>A step of the history as it is written.</summary>
    internal sealed record Step(string State, DateTimeOffset At, string? Note)
    {
        public static Step Of(SessionTransition step) =>
            new(SessionWords.Of(step.State), step.At, step.Note.Length > 0 ? step.Note : null);

        public SessionTransition? ToTransition() =>
            SessionWords.ToState(State) is { } state
                ? new SessionTransition(state, At, Note ?? string.Empty)
                : null;
    }

    /// <summary>GPUs as they are written; a place in the queue is gone with the service that knew it.</summary>
    internal sealed record GpuFields(
        int Asked,
        string[] Devices,
        string Reason,
        string Backend,
        string BackendReason,
        bool Verified
    )
    {
        public static GpuFields? Of(SessionGpus gpus) =>
            gpus.Asked == 0 && gpus.Devices.Count == 0
                ? null
                : new GpuFields(
                    gpus.Asked,
                    [.. gpus.Devices],
                    gpus.Reason,
                    gpus.Backend,
                    gpus.BackendReason,
                    gpus.IsVerified
                );

        public SessionGpus ToGpus() =>
            new()
            {
                Asked = Asked,
                Devices = Devices ?? [],
                Reason = Reason ?? string.Empty,
                Backend = Backend ?? string.Empty,
                BackendReason = BackendReason ?? string.Empty,
                IsVerified = Verified,
            };
    }

    /// <summary>Bounds as they are written.</summary>
    internal sealed record Bounds
    {
        public double? Cpus { get; init; }

        public long? MemoryBytes { get; init; }

        public long? Pids { get; init; }

        public long? SharedMemoryBytes { get; init; }

        public static Bounds Of(SessionLimits limits) =>
            new()
            {
                Cpus = limits.Cpus,
                MemoryBytes = limits.MemoryBytes,
                Pids = limits.Pids,
                SharedMemoryBytes = limits.SharedMemoryBytes,
            };

        public SessionLimits ToLimits() =>
            new()
            {
                Cpus = Cpus,
                MemoryBytes = MemoryBytes,
                Pids = Pids,
                SharedMemoryBytes = SharedMemoryBytes,
            };
    }
}

/// <summary>Writes and reads the document without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SessionDocument.Fields))]
internal sealed partial class SessionJson : JsonSerializerContext;
