using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>Port to the homes of sessions: scratch directory plus folder mounts, put together on the host (decision D11).</summary>
public interface ISessionHomes
{
    /// <summary>Makes the scratch and mounts it and the planned folders at <c>/run/automount/sessions/&lt;id&gt;/home</c>.</summary>
    /// <returns>The host path of the assembled home, and which entries could not be mounted (with the reason in <see cref="MountPlanEntry.Skipped"/>).</returns>
    AssembledHome Assemble(
        SessionId session,
        UserAccount owner,
        IReadOnlyList<MountPlanEntry> plan
    );

    /// <summary>Mounts the folders again into a living home whose folder mounts are dead (after a restart of the file system).</summary>
    void Reattach(SessionId session, UserAccount owner, IReadOnlyList<MountPlanEntry> plan);

    /// <summary>Unmounts a session's home and removes its scratch; may be repeated.</summary>
    void Dismantle(SessionId session);

    /// <summary>Sessions of which a home or a scratch exists on this host.</summary>
    IReadOnlyList<SessionId> List();
}

/// <summary>A home ready for a container.</summary>
/// <param name="Path">The host directory to bind at <c>/home/work</c>.</param>
/// <param name="Plan">The plan as it came out.</param>
public sealed record AssembledHome(string Path, IReadOnlyList<MountPlanEntry> Plan);
