using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Sizes;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;

namespace AutoMount.FileSystem;

/// <summary>What is big in a folder.</summary>
public sealed partial class FolderEngine
{
    private const int MostSizeTables = 16; // with the most entries each they take about 140 MB
    private static readonly TimeSpan s_workSpan = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_restSpan = TimeSpan.FromMilliseconds(5);

    private readonly List<FolderVolume> _sized = []; // whose sizes are kept, who was asked for last at the end; protected by itself
    private int _walks;

    /// <summary>How often a folder was walked to find what is big in it, for tests.</summary>
    internal int SizeWalks => Volatile.Read(ref _walks);

    /// <summary>Most directories and files of a folder whose sizes are kept apart; less for tests.</summary>
    internal int MostSizeEntries { get; set; } = 65_536;

    /// <summary>For tests: called at each step of a walk.</summary>
    internal Action? SizeStep { get; set; }

    /// <inheritdoc/>
    public FolderParts? FindParts(FolderId id)
    {
        FolderVolume volume = Find(id);
        if (volume.Sizes is not { IsWalking: false } table)
        {
            return null;
        }

        _ = WasAsked(volume);
        bool isCurrent = !table.IsDoubtful;
        return new FolderParts(table.List(), isCurrent);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FolderPart> ListParts(FolderId id, CancellationToken cancellation)
    {
        FolderVolume volume = Find(id);
        UserFileSystem fileSystem = TreeOf(id);
        long restedAt = Stopwatch.GetTimestamp();
        _ = Interlocked.Increment(ref _walks);
        Errno error = fileSystem.CountSizes(
            volume,
            Pace,
            MostSizeEntries,
            out SizeTable table,
            cancellation
        );
        cancellation.ThrowIfCancellationRequested();
        StorageErrors.Throw(error, $"count a folder's files below {_store.Path}");
        if (!WasAsked(volume) || !ReferenceEquals(volume.Sizes, table))
        {
            throw NotShown(id); // it was deleted or given away meanwhile
        }

        return table.List();

        void Pace()
        {
            SizeStep?.Invoke();
            if (Stopwatch.GetElapsedTime(restedAt) > s_workSpan)
            {
                _ = cancellation.WaitHandle.WaitOne(s_restSpan);
                restedAt = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Sizes are kept of those folders that were asked for last.</summary>
    /// <returns>False where the folder is not shown any more.</returns>
    private bool WasAsked(FolderVolume volume)
    {
        lock (_sized)
        {
            if (!ReferenceEquals(_volumes.GetValueOrDefault(volume.Id), volume))
            {
                return false;
            }

            _ = _sized.Remove(volume);
            _sized.Add(volume);
            int oldest =
                _sized.Count > MostSizeTables
                    ? _sized.FindIndex(other => other.Sizes is not { IsWalking: true })
                    : -1;
            if (oldest >= 0)
            {
                _sized[oldest].DropSizes();
                _sized.RemoveAt(oldest);
            }

            return true;
        }
    }

    private UserFileSystem TreeOf(FolderId id)
    {
        lock (_lock)
        {
            foreach (UserTree tree in _trees.Values)
            {
                if (tree.Find(id) is not null)
                {
                    return tree.FileSystem;
                }
            }
        }

        throw NotShown(id);
    }
}
