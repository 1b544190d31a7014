using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

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
        IReadOnlyList<MountPlanEntry> plan
    );

    /// <summary>Mounts planned folders that a living home lacks or whose mounts are dead (the file system was restarted); they appear in the running container.</summary>
    /// <returns>The plan as it came out.</returns>
    IReadOnlyList<MountPlanEntry> Reattach(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    );

    /// <summary>Compares what a container's first process sees with the plan (decision D12).</summary>
    /// <returns>A sentence about the first difference, or null where all is as planned or the process has ended.</returns>
    string? FindDifference(int process, IReadOnlyList<MountPlanEntry> plan);

    /// <summary>Unmounts a session's home and removes its scratch; may be repeated.</summary>
    void Dismantle(SessionId session);

    /// <summary>Sessions of which a home or a scratch exists on this host.</summary>
    IReadOnlyList<SessionId> List();
}

/// <summary>A home ready for a container.</summary>
/// <param name="Binds">What the container binds: the home at <c>/home/work</c>, and the account files.</param>
/// <param name="Plan">The plan as it came out.</param>
public sealed record AssembledHome(
    IReadOnlyList<ContainerBind> Binds,
    IReadOnlyList<MountPlanEntry> Plan
);
