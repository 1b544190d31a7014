namespace AutoMount.Core.Sessions;

/// <summary>A session will be ended soon.</summary>
/// <param name="Session">Which.</param>
/// <param name="End">Why, of the closed list: a time limit, or idleness.</param>
/// <param name="Left">How long it still has.</param>
public sealed record SessionWarning(Session Session, SessionEnd End, TimeSpan Left);
