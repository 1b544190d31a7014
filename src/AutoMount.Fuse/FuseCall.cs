using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>Who asks, and for which node.</summary>
/// <param name="header">The request's head.</param>
/// <param name="identity">The worker thread's identity; null where no kernel is behind the request (tests).</param>
/// <param name="slot">Where the request lies while it is in work; null likewise.</param>
/// <param name="view">Which of a file system's views it came through; 0 where there is one only.</param>
public readonly struct FuseCall(
    in FuseInHeader header,
    ThreadIdentity? identity,
    RequestSlot? slot = null,
    ushort view = 0
)
{
    private readonly ThreadIdentity? _identity = identity;

    /// <summary>The node that the request is about.</summary>
    public ulong NodeId { get; } = header.NodeId;

    /// <summary>The caller's file-system uid.</summary>
    public uint User { get; } = header.User;

    /// <summary>The caller's file-system gid.</summary>
    public uint Group { get; } = header.Group;

    /// <summary>The calling thread in our namespace; 0 where it is of another.</summary>
    public uint Process { get; } = header.Process;

    /// <summary>Where the request lies while it is in work, and what is noted beside it; null where no kernel is behind it.</summary>
    public RequestSlot? Slot { get; } = slot;

    /// <summary>Which of a file system's views the request came through, as the file system itself noted it by <see cref="Through"/>; 0 for none.</summary>
    public ushort View { get; } = view;

    /// <summary>Whether a predecessor took the request, so that its effect may have taken place.</summary>
    public bool IsRepeat => Slot is { IsRepeat: true };

    /// <summary>The same caller's call about another node.</summary>
    public FuseCall Of(ulong nodeId) => Through(View, nodeId, User, Group);

    /// <summary>The call as it is once a view has translated it.</summary>
    /// <param name="view">The view.</param>
    /// <param name="nodeId">The node behind it.</param>
    /// <param name="user">Who the caller is there.</param>
    /// <param name="group">His gid there.</param>
    public FuseCall Through(ushort view, ulong nodeId, uint user, uint group)
    {
        FuseInHeader other = new()
        {
            NodeId = nodeId,
            User = user,
            Group = group,
            Process = Process,
        };
        return new FuseCall(in other, _identity, Slot, view);
    }

    /// <summary>What is created from now on belongs to the caller, with his umask.</summary>
    public void ActAsCaller(uint mask) => _identity?.Become(User, Group, mask);
}
