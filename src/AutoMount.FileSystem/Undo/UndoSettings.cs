using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Undo;

/// <summary>What a folder's snapshots are bound by.</summary>
internal sealed record UndoSettings
{
    /// <summary>What may be kept.</summary>
    internal required Func<SnapshotPolicy> Policy { get; init; }

    /// <summary>The folder's own limit, bytes.</summary>
    internal required Func<long> FolderLimit { get; init; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told where a snapshot could not be taken or has not everything, with the reason.</summary>
    internal Action<FolderId, string>? OnProblem { get; init; }
}
