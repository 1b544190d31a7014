using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Homes that exist by name only.</summary>
public sealed class FakeSessionHomes : ISessionHomes
{
    /// <summary>Homes that are there now.</summary>
    public ConcurrentDictionary<SessionId, IReadOnlyList<MountPlanEntry>> Homes { get; } = new();

    /// <inheritdoc/>
    public AssembledHome Assemble(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        Homes[session] = plan;
        return new AssembledHome($"/run/automount/sessions/{session}/home", plan);
    }

    /// <inheritdoc/>
    public void Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    ) => Homes[session] = plan;

    /// <inheritdoc/>
    public void Dismantle(SessionId session) => Homes.TryRemove(session, out _);

    /// <inheritdoc/>
    public IReadOnlyList<SessionId> List() => [.. Homes.Keys];
}
