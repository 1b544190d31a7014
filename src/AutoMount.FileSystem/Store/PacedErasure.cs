using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.Posix.Directories;

namespace AutoMount.FileSystem.Store;

/// <summary>The removal of a folder that leaves the disk and the processor to others: a third of the time it rests.</summary>
/// <param name="erasure">Counts.</param>
/// <param name="pace">Called after each inode; null for the brake of this class.</param>
internal sealed class PacedErasure(FolderErasure erasure, Action? pace) : IRemovalWatch
{
    private const int WorkMilliseconds = 20;
    private const int RestMilliseconds = 10;

    private long _restedAt = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public bool Removed()
    {
        erasure.Count();
        if (pace is not null)
        {
            pace();
        }
        else if (Stopwatch.GetElapsedTime(_restedAt).TotalMilliseconds >= WorkMilliseconds)
        {
            _ = SpinWait.SpinUntil(() => erasure.IsEnded, RestMilliseconds);
            _restedAt = Stopwatch.GetTimestamp();
        }

        return !erasure.IsEnded;
    }
}
