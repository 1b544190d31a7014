namespace AutoMount.Bus.Client;

/// <summary>What the service says of itself.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Engine">The container engine's name and version, or why it is not there.</param>
/// <param name="Folders">How many folders there are, everybody's.</param>
/// <param name="RunningSessions">How many sessions run, everybody's.</param>
public sealed record ServiceStatus(
    string Version,
    string Engine,
    uint Folders,
    uint RunningSessions
);
