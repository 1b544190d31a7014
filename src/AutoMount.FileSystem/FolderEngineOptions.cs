namespace AutoMount.FileSystem;

/// <summary>Where folders lie and where they are shown.</summary>
public sealed record FolderEngineOptions
{
    /// <summary>Holds <c>folders/</c>, the backing store; on a file system with file handles (ext4, XFS, btrfs).</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Holds <c>users/</c>, the mount points.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of a bug in the handling of a request (its name, what was thrown); the request was answered with EIO.</summary>
    public Action<string, Exception>? OnFault { get; init; }
}
