namespace AutoMount.Bus.Client;

/// <summary>Whom a call goes to.</summary>
/// <param name="Destination">Bus name.</param>
/// <param name="Path">Object path.</param>
/// <param name="Interface">Interface.</param>
public sealed record BusTarget(string Destination, string Path, string Interface);
