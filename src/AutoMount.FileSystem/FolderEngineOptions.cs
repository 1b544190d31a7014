using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Survival;

namespace AutoMount.FileSystem;

/// <summary>Where folders lie and where they are shown.</summary>
public sealed record FolderEngineOptions
{
    /// <summary>Holds <c>folders/</c>, the backing store; on a file system with file handles (ext4, XFS, btrfs).</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Holds <c>users/</c>, the mount points.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>Limits of a user for whom none are set.</summary>
    public Func<UserLimits> DefaultUserLimits { get; init; } = static () => UserLimits.None;

    /// <summary>Most bytes below each folder's limit that only files of at most 64 KiB may take; asked as files grow, so it must be quick. Never more than a 64th of the limit.</summary>
    public Func<long>? OwnerReserve { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether readers of large files may go straight to the backing file; off, every read and write comes to us.</summary>
    public bool Passthrough { get; init; } = true;

    /// <summary>Called now and then by the thread that counts folders after an unclean end; may wait. Null for a light brake.</summary>
    public Action<CancellationToken>? RecountPace { get; init; }

    /// <summary>Whether the kernel is asked to keep processors awake while requests come in quick succession; costs power, halves the time of small operations.</summary>
    public bool KeepsProcessorsAwake { get; init; } = true;

    /// <summary>Whether requests are counted by user and kind, for <see cref="FolderEngine.Measure"/>.</summary>
    public bool CountsRequests { get; init; }

    /// <summary>Keeps the mounts over the end of this process; null where nothing does.</summary>
    public IDescriptorStore? Descriptors { get; init; }

    /// <summary>Whether the kernel is asked for requests that a predecessor had taken, where it can be (Linux 6.9); the journal has them on every kernel.</summary>
    public bool AsksForResend { get; init; } = true;

    /// <summary>Told of each user whose mount could not be taken over and was replaced: files open at that moment report an error. With the reason.</summary>
    public Action<UserId, string>? OnMountReplaced { get; init; }

    /// <summary>Called by the thread that removes a folder's files after each of them, may wait; null for a light brake.</summary>
    public Action? ErasurePace { get; init; }

    /// <summary>What may be kept of what folders were; null for nothing.</summary>
    public Func<SnapshotPolicy>? Snapshots { get; init; }

    /// <summary>Told where a folder's snapshot could not be taken or has not everything, with the reason.</summary>
    public Action<FolderId, string>? OnSnapshotProblem { get; init; }

    /// <summary>Called where a folder's usage cannot be written for want of space; answers whether there is some now.</summary>
    public Func<bool>? MakeSpace { get; init; }

    /// <summary>Told of a bug in the handling of a request (its name, what was thrown); the request was answered with EIO.</summary>
    public Action<string, Exception>? OnFault { get; init; }

    /// <summary>Told once per user's mount of each FUSE opcode that we do not know; the request was answered with ENOSYS.</summary>
    public Action<uint>? OnUnknownRequest { get; init; }
}
