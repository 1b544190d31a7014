namespace AutoMount.Bus.Client;

/// <summary>A session's GPUs.</summary>
public sealed record SessionGpuDetails
{
    /// <summary>Their addresses; empty where it has none, or none yet.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The place in the queue for them, from 1; 0 where it does not wait.</summary>
    public uint QueuePlace { get; init; }

    /// <summary>Why these were chosen.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>By what they got into the container: cdi, nvidia, explicit.</summary>
    public string Backend { get; init; } = string.Empty;

    /// <summary>Why by that.</summary>
    public string BackendReason { get; init; } = string.Empty;

    /// <summary>Whether the container was seen to have these and no others.</summary>
    public bool IsVerified { get; init; }
}
