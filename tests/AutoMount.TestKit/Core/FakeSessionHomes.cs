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
        ImageFacts image,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        Homes[session] = plan;
        ContainerBind home = new(
            $"/run/automount/sessions/{session}/home",
            MountPlanner.Home,
            ReadOnly: false,
            Slave: true
        );
        return new AssembledHome([home], plan);
    }

    /// <inheritdoc/>
    public IReadOnlyList<MountPlanEntry> Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        Homes[session] = plan;
        return plan;
    }

    /// <summary>What the next check after a start finds.</summary>
    public string? Difference { get; set; }

    /// <inheritdoc/>
    public string? FindDifference(int process, IReadOnlyList<MountPlanEntry> plan) => Difference;

    /// <inheritdoc/>
    public void Dismantle(SessionId session) => Homes.TryRemove(session, out _);

    /// <inheritdoc/>
    public IReadOnlyList<SessionId> List() => [.. Homes.Keys];
}
