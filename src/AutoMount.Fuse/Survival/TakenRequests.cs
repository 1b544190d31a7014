namespace AutoMount.Fuse.Survival;

/// <summary>What a predecessor had taken from the kernel when it ended.</summary>
/// <param name="Answered">Requests whose answer was there and was sent.</param>
/// <param name="Repeated">Requests that were served again.</param>
public readonly record struct TakenRequests(int Answered, int Repeated);
