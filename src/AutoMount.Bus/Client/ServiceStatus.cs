namespace AutoMount.Bus.Client;

/// <summary>What the service says of itself.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Engine">The container engine's name and version, or why it is not there.</param>
/// <param name="Folders">How many folders there are, everybody's.</param>
/// <param name="RunningSessions">How many sessions run, everybody's.</param>
/// <param name="Takeover">What it took over when it started.</param>
public sealed record ServiceStatus(
    string Version,
    string Engine,
    uint Folders,
    uint RunningSessions,
    ServiceTakeover Takeover
);

/// <summary>What a service took over from the process before it.</summary>
/// <param name="Mounts">Users whose mounts went on; 0 after a stop.</param>
/// <param name="Files">Files that were open.</param>
/// <param name="Requests">Requests that it found and answered.</param>
/// <param name="Duration">How long that took.</param>
public sealed record ServiceTakeover(uint Mounts, uint Files, uint Requests, TimeSpan Duration);
