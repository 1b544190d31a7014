namespace AutoMount.Cli.Output;

/// <summary>The service in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record StatusJson(
    string Version,
    string Engine,
    uint Folders,
    uint RunningSessions,
    uint TakeoverMounts,
    double TakeoverMilliseconds
);
