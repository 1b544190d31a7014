using System.Text.Json.Serialization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A session in JSON; the names are documented in automountctl(1) and stay as they are.</summary>
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
        ContainerId = Known(details.ContainerId);
        Started = JsonTime.Format(details.Started);
        Ended = JsonTime.Format(details.Ended);
        Mounts = [.. details.Mounts.Select(mount => new MountJson(mount))];
    }

    public string OwnerName { get; }

    public string? ImageId { get; }

    public IReadOnlyList<string> Command { get; }

    public string? Reason { get; }

    public string? ContainerId { get; }

    public string? Started { get; }

    public string? Ended { get; }

    public IReadOnlyList<MountJson> Mounts { get; }

    private static string? Known(string text) => text.Length == 0 ? null : text;
}

/// <summary>A folder of a session.</summary>
internal sealed record MountJson
{
    internal MountJson(SessionMount mount)
    {
        Folder = mount.Folder;
        Target = mount.Target.Length == 0 ? null : mount.Target;
        ReadOnly = mount.ReadOnly;
        Automatic = mount.Automatic;
        Skipped = mount.Skipped.Length == 0 ? null : mount.Skipped;
    }

    public string Folder { get; }

    public string? Target { get; }

    public bool ReadOnly { get; }

    public bool Automatic { get; }

    public string? Skipped { get; }
}

/// <summary>A session that was started.</summary>
internal sealed record StartedJson(string Id);

/// <summary>A session that was stopped.</summary>
internal sealed record StoppedJson(string Id, bool Stopped);

/// <summary>A piece of output.</summary>
internal sealed record OutputJson(string Stream, string Text);

/// <summary>The end of a session, or of a command in it.</summary>
internal sealed record EndJson(string Id, long? ExitCode);
