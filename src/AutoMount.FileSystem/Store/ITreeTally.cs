using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Store;

/// <summary>Is shown every inode of a tree.</summary>
internal interface ITreeTally
{
    /// <summary>Counts an inode, unless it was counted already.</summary>
    /// <returns>Whether it was counted now; then a directory is entered.</returns>
    bool TryAdd(in FileStatus status);
}
