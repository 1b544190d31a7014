using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>An event in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record EventJson
{
    internal EventJson(ServiceEvent happened, DateTimeOffset time)
    {
        Time = JsonTime.Format(time);
        Kind = happened.Kind;
        Id = happened.Id.Length > 0 ? happened.Id : null;
        Event = happened.Happened;
        Values = happened.Values.ToDictionary(
            pair => pair.Key,
            pair => pair.Value is { } value ? EventText.Text(value) : null,
            StringComparer.Ordinal
        );
    }

    public string? Time { get; }

    public string Kind { get; }

    public string? Id { get; }

    public string Event { get; }

    public IReadOnlyDictionary<string, string?> Values { get; }
}
