using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Undo;

/// <summary>One name that is not as it was.</summary>
/// <param name="Path">The names on the way to it, each terminated; its own is the last.</param>
/// <param name="Then">What it was; null where it was not there.</param>
/// <param name="Now">What it is; null where it is not there.</param>
internal sealed record WalkedChange(byte[][] Path, KeptEntry? Then, KeptEntry? Now)
{
    /// <summary>What happened to it.</summary>
    internal SnapshotChange Change =>
        Then is null ? SnapshotChange.Added
        : Now is null ? SnapshotChange.Removed
        : SnapshotChange.Changed;
}
