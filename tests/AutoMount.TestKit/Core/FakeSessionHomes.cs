using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.TestKit.Core;

/// <summary>Homes that exist by name only.</summary>
public sealed class FakeSessionHomes : ISessionHomes
{
    /// <summary>Homes that are there now.</summary>
    public ConcurrentDictionary<SessionId, IReadOnlyList<MountPlanEntry>> Homes { get; } = new();

    /// <summary>Whether this host can keep limits of scratches.</summary>
    public bool KeepsLimits { get; set; } = true;

    /// <inheritdoc/>
    public AssembledHome Assemble(
        SessionId session,
        UserAccount owner,
        ImageFacts image,
        IReadOnlyList<MountPlanEntry> plan,
        ScratchPlan scratch
    )
    {
        Homes[session] = plan;
        Scratches[session] = scratch;
        ContainerBind home = new(
            $"/run/automount/sessions/{session}/home",
            MountPlanner.Home,
            ReadOnly: false,
            Slave: true
        );
        return new AssembledHome([home], plan)
        {
            Scratch = new SessionScratch
            {
                Kind = scratch.Kind,
                Enforcement = KeepsLimits ? ScratchEnforcement.FileSystem : ScratchEnforcement.None,
                BytesLimit = KeepsLimits ? scratch.Bytes : null,
                InodesLimit = KeepsLimits ? scratch.Inodes : null,
            },
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<MountPlanEntry> Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        Reattaching(session);
        Homes[session] = plan;
        return plan;
    }

    /// <summary>Told before folders are mounted again; may wait.</summary>
    public Action<SessionId> Reattaching { get; set; } = _ => { };

    /// <summary>Entries that were detached, in order.</summary>
    public ConcurrentQueue<MountPlanEntry> Detached { get; } = new();

    /// <inheritdoc/>
    public bool CanAttach(SessionId session, MountPlanEntry entry) => entry.IsInHome;

    /// <inheritdoc/>
    public void Detach(SessionId session, MountPlanEntry entry) => Detached.Enqueue(entry);

    /// <summary>What the next check after a start finds.</summary>
    public string? Difference { get; set; }

    /// <inheritdoc/>
    public string? FindDifference(int process, IReadOnlyList<MountPlanEntry> plan) => Difference;

    /// <inheritdoc/>
    public bool IsMounted(SessionId session) => Homes.ContainsKey(session);

    /// <inheritdoc/>
    public IReadOnlyList<MountPlanEntry> FindMissing(
        SessionId session,
        IReadOnlyList<MountPlanEntry> plan
    ) => Missing(plan);

    /// <summary>What of a plan is not mounted.</summary>
    public Func<
        IReadOnlyList<MountPlanEntry>,
        IReadOnlyList<MountPlanEntry>
    > Missing { get; set; } = _ => [];

    /// <inheritdoc/>
    public void Dismantle(SessionId session)
    {
        _ = Homes.TryRemove(session, out _);
        _ = Scratches.TryRemove(session, out _);
    }

    /// <summary>Scratches that are there now.</summary>
    public ConcurrentDictionary<SessionId, ScratchPlan> Scratches { get; } = new();

    /// <inheritdoc/>
    public void Retire(SessionId session) => Homes.TryRemove(session, out _);

    /// <inheritdoc/>
    public ScratchUsage? MeasureScratch(SessionId session) =>
        Scratches.TryGetValue(session, out ScratchPlan? plan)
            ? new ScratchUsage(Bytes: 4096, Inodes: 1, plan.Bytes, plan.Inodes)
            : null;

    /// <summary>What is in scratches of ended sessions: a directory of the test's.</summary>
    public string ScratchContent { get; set; } = "/nowhere";

    /// <inheritdoc/>
    public SafeHandle OpenScratch(SessionId session) =>
        Scratches.ContainsKey(session)
        && FileIo.OpenTrusted(
            ScratchContent,
            OpenMode.O_PATH | OpenMode.O_DIRECTORY,
            out FileDescriptor directory
        ) == Errno.None
            ? directory
            : throw new ServiceException(ServiceError.StorageFailed, "There is no scratch.");

    /// <inheritdoc/>
    public IReadOnlyList<SessionId> List() => [.. Homes.Keys.Union(Scratches.Keys)];
}
