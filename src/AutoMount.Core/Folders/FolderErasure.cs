namespace AutoMount.Core.Folders;

/// <summary>The removal of a folder's files while it is going on: told by who removes, read and ended by anybody.</summary>
/// <param name="total">Inodes there are to remove; 0 where that is not known.</param>
public sealed class FolderErasure(long total)
{
    private long _removed;
    private volatile bool _isEnded;

    /// <summary>Inodes removed so far.</summary>
    public long Removed => Interlocked.Read(ref _removed);

    /// <summary>Inodes there were in the beginning; 0 where that is not known.</summary>
    public long Total => total;

    /// <summary>Whether it is to stop where it is; it can go on there later.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>How far it is, 0 to 99; 0 where that is not known.</summary>
    public int Percent => total == 0 ? 0 : (int)Math.Clamp(Removed * 100.0 / total, 0, 99);

    /// <summary>One more inode is gone.</summary>
    public void Count() => Interlocked.Increment(ref _removed);

    /// <summary>Has it stop at the next inode.</summary>
    public void End() => _isEnded = true;
}
