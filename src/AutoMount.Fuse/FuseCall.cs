using AutoMount.Fuse.Protocol;
using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>Who asks, and for which node.</summary>
/// <param name="header">The request's head.</param>
/// <param name="identity">The worker thread's identity; null where no kernel is behind the request (tests).</param>
public readonly struct FuseCall(in FuseInHeader header, ThreadIdentity? identity)
{
    private readonly ThreadIdentity? _identity = identity;

    /// <summary>The node that the request is about.</summary>
    public ulong NodeId { get; } = header.NodeId;

    /// <summary>The caller's file-system uid.</summary>
    public uint User { get; } = header.User;

    /// <summary>The caller's file-system gid.</summary>
    public uint Group { get; } = header.Group;

    /// <summary>What is created from now on belongs to the caller, with his umask.</summary>
    public void ActAsCaller(uint mask) => _identity?.Become(User, Group, mask);
}
