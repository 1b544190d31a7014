using AutoMount.Core.Folders;

namespace AutoMount.Core.Mounts;

/// <summary>What a session's maker says about mounts.</summary>
public sealed record MountWishes
{
    /// <summary>All dotfolders and nothing else.</summary>
    public static MountWishes Default { get; } = new();

    /// <summary>Whether dotfolders are mounted without being asked for.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>Dotfolders to leave out.</summary>
    public IReadOnlyList<FolderName> LeftOut { get; init; } = [];

    /// <summary>Folders asked for by name.</summary>
    public IReadOnlyList<MountRequest> Requests { get; init; } = [];
}

/// <summary>A folder asked for by name.</summary>
/// <param name="Folder">Which of the owner's folders.</param>
/// <param name="ReadOnly">Whether the session may only read it.</param>
/// <param name="Path">Absolute path in the container; null for the folder's name in the home.</param>
public sealed record MountRequest(FolderName Folder, bool ReadOnly, string? Path = null);
