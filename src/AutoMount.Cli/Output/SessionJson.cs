using System.Text.Json.Serialization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A session in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal record SessionJson
{
    internal SessionJson(SessionSummary session)
    {
        Id = session.Id;
        Owner = session.Owner;
        Image = session.Image;
        State = session.State;
        ExitCode = session.ExitCode;
        Created = JsonTime.Format(session.Created);
    }

    [JsonPropertyOrder(-1)]
    public string Id { get; }

    [JsonPropertyOrder(-1)]
    public uint Owner { get; }

    [JsonPropertyOrder(-1)]
    public string Image { get; }

    [JsonPropertyOrder(-1)]
    public string State { get; }

    [JsonPropertyOrder(-1)]
    public long? ExitCode { get; }

    [JsonPropertyOrder(-1)]
    public string? Created { get; }
}

/// <summary>A session with all that is known of it.</summary>
internal sealed record SessionDetailsJson : SessionJson
{
    internal SessionDetailsJson(SessionDetails details)
        : base(details.Summary)
    {
        OwnerName = details.OwnerName;
        ImageId = Known(details.ImageId);
        Command = details.Command;
        Reason = Known(details.Reason);
        EndReason = Known(details.EndReason);
        Kind = details.Kind;
        CpusLimit = double.IsFinite(details.CpusLimit) ? details.CpusLimit : null;
        MemoryLimit = details.MemoryLimit;
        PidsLimit = details.PidsLimit;
        Deadline = JsonTime.Format(details.Deadline);
        History = [.. details.History.Select(step => new StepJson(step))];
        ContainerId = Known(details.ContainerId);
        Started = JsonTime.Format(details.Started);
        Ended = JsonTime.Format(details.Ended);
        ImageDigest = Known(details.ImageDigest);
        Scratch = ScratchJson.Of(details.Scratch);
        Ports = PortJson.Of(details.Ports);
        Mounts = [.. details.Mounts.Select(mount => new MountJson(mount))];
        Input = details.Input;
        Used = details.Figures.At is null ? null : new FiguresJson(details.Figures);
        Gpus = details.Gpus.Devices;
        GpuQueuePlace = details.Gpus.QueuePlace > 0 ? details.Gpus.QueuePlace : null;
        GpuBackend = Known(details.Gpus.Backend);
    }

    public string OwnerName { get; }

    public string? ImageId { get; }

    public IReadOnlyList<string> Command { get; }

    public string? Reason { get; }

    public string? EndReason { get; }

    public string Kind { get; }

    public double? CpusLimit { get; }

    public long? MemoryLimit { get; }

    public long? PidsLimit { get; }

    public string? Deadline { get; }

    public IReadOnlyList<StepJson> History { get; }

    public string? ContainerId { get; }

    public string? Started { get; }

    public string? Ended { get; }

    public string? ImageDigest { get; }

    public ScratchJson? Scratch { get; }

    public IReadOnlyList<PortJson> Ports { get; }

    public IReadOnlyList<MountJson> Mounts { get; }

    public string Input { get; }

    public FiguresJson? Used { get; }

    public IReadOnlyList<string> Gpus { get; }

    public uint? GpuQueuePlace { get; }

    public string? GpuBackend { get; }

    private static string? Known(string text) => text.Length == 0 ? null : text;
}

/// <summary>A folder of a session.</summary>
internal sealed record MountJson
{
    internal MountJson(SessionMount mount)
    {
        Folder = mount.Folder;
        Path = mount.Path.Length == 0 ? null : mount.Path;
        ReadOnly = mount.ReadOnly;
        Automatic = mount.Automatic;
        Reason = mount.Reason;
        Skipped = mount.Skipped.Length == 0 ? null : mount.Skipped;
    }

    public string Folder { get; }

    public string? Path { get; }

    public bool ReadOnly { get; }

    public bool Automatic { get; }

    public string Reason { get; }

    public string? Skipped { get; }
}

/// <summary>A step in a session's life.</summary>
internal sealed record StepJson
{
    internal StepJson(SessionStep step)
    {
        State = step.State;
        At = JsonTime.Format(step.At);
        Note = step.Note.Length == 0 ? null : step.Note;
    }

    public string State { get; }

    public string? At { get; }

    public string? Note { get; }
}

/// <summary>A session that was started.</summary>
internal sealed record StartedJson(string Id);

/// <summary>A session that was stopped.</summary>
internal sealed record StoppedJson(string Id, bool Stopped);

/// <summary>A piece of output.</summary>
internal sealed record OutputJson(string Stream, string Text);

/// <summary>The end of a session, or of a command in it.</summary>
internal sealed record EndJson(string Id, long? ExitCode);
