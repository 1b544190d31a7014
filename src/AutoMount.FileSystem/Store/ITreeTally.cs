using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Store;

/// <summary>Is shown every inode of a tree.</summary>
internal interface ITreeTally
{
    /// <summary>Counts an inode, unless it was counted already.</summary>
    /// <param name="status">Its attributes.</param>
    /// <param name="within">The number of the directory where it was found; 0 where that was not told.</param>
    /// <param name="name">Its name there.</param>
    /// <returns>Whether it was counted now; then a directory is entered.</returns>
    bool TryAdd(in FileStatus status, ulong within, PathComponent name);
}
