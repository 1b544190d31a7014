using System.Runtime.InteropServices;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Sessions;

/// <summary>Port to the homes of sessions: scratch directory plus folder mounts, put together on the host (decision D11).</summary>
public interface ISessionHomes
{
    /// <summary>Makes the scratch and the account files, and mounts scratch and planned folders at <c>sessions/&lt;id&gt;/home</c>.</summary>
    /// <returns>What the container binds, and the plan as it came out: a folder that could not be mounted tells why in <see cref="MountPlanEntry.Skipped"/>.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>; what was made is undone by <see cref="Dismantle"/>.</exception>
    AssembledHome Assemble(
        SessionId session,
        UserAccount owner,
        ImageFacts image,
        IReadOnlyList<MountPlanEntry> plan,
        ScratchPlan scratch
    );

    /// <summary>Mounts planned folders that a living home lacks, or whose mounts are dead (the file system was restarted) or not as writable as planned; they appear in the running container. Entries that are not wanted are left alone.</summary>
    /// <returns>The plan as it came out.</returns>
    IReadOnlyList<MountPlanEntry> Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    );

    /// <summary>Whether a folder that comes while the session runs can be mounted at its place.</summary>
    bool CanAttach(SessionId session, MountPlanEntry entry);

    /// <summary>Unmounts a folder from a living home and its running container; nothing happens where it is not mounted. Files open there stay usable.</summary>
    void Detach(SessionId session, MountPlanEntry entry);

    /// <summary>Compares what a container's first process sees with the plan (decision D12).</summary>
    /// <returns>A sentence about the first difference, or null where all is as planned or the process has ended.</returns>
    string? FindDifference(int process, IReadOnlyList<MountPlanEntry> plan);

    /// <summary>Whether a session's home is mounted. A restart of the host unmounts it, and nothing else does while the session runs.</summary>
    bool IsMounted(SessionId session);

    /// <summary>The planned folders that are not mounted in a living home, by the record or by their places; no file system is asked.</summary>
    IReadOnlyList<MountPlanEntry> FindMissing(
        SessionId session,
        IReadOnlyList<MountPlanEntry> plan
    );

    /// <summary>Unmounts a session's home and removes its scratch; may be repeated.</summary>
    void Dismantle(SessionId session);

    /// <summary>Unmounts a session's home and leaves its scratch; may be repeated.</summary>
    void Retire(SessionId session);

    /// <summary>How full the scratch of a living session is, by its file system alone; null where no home is mounted.</summary>
    ScratchUsage? MeasureScratch(SessionId session);

    /// <summary>Opens the scratch of a retired session, to be read: a mount on which neither devices nor programs nor set-id bits have an effect (decision D37). It lasts as long as the descriptor, or until the scratch is removed.</summary>
    /// <returns>For paths below it; the receiver's to dispose.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    SafeHandle OpenScratch(SessionId session);

    /// <summary>Sessions of which a home or a scratch exists on this host.</summary>
    IReadOnlyList<SessionId> List();
}

/// <summary>A home ready for a container.</summary>
/// <param name="Binds">What the container binds: the home at <c>/home/work</c>, and the account files.</param>
/// <param name="Plan">The plan as it came out.</param>
public sealed record AssembledHome(
    IReadOnlyList<ContainerBind> Binds,
    IReadOnlyList<MountPlanEntry> Plan
)
{
    /// <summary>The scratch that it lies on; null where none is told.</summary>
    public SessionScratch? Scratch { get; init; }
}
