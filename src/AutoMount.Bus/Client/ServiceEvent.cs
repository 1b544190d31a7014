namespace AutoMount.Bus.Client;

/// <summary>Something that the service told everybody on the bus.</summary>
/// <param name="Kind">What it is about: folder, session, gpu, user or service.</param>
/// <param name="Id">Which one: its id, a GPU's address, a user's uid; empty for the service.</param>
/// <param name="Happened">In a word: added, removed, changed, started, stopped, or a signal's own name in lower case.</param>
/// <param name="Values">What changed, or a signal's arguments, by name; the value null where only its owner is told.</param>
public sealed record ServiceEvent(
    string Kind,
    string Id,
    string Happened,
    IReadOnlyDictionary<string, object?> Values
);
