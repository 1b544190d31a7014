using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;

namespace AutoMount.FileSystem;

/// <summary>What is big in a folder.</summary>
public sealed partial class FolderEngine
{
    private static readonly TimeSpan s_workSpan = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_restSpan = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public IReadOnlyList<FolderPart> ListParts(FolderId id, CancellationToken cancellation)
    {
        FolderVolume volume = Find(id);
        using AutoMount.Posix.FileDescriptor data = _store.OpenData(volume.Id);
        long restedAt = Stopwatch.GetTimestamp();
        return new TreeShares(_store, Pace, cancellation).Of(data);

        void Pace()
        {
            if (Stopwatch.GetElapsedTime(restedAt) > s_workSpan)
            {
                _ = cancellation.WaitHandle.WaitOne(s_restSpan);
                restedAt = Stopwatch.GetTimestamp();
            }
        }
    }
}
