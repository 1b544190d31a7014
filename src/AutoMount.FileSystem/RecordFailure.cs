using AutoMount.Core.Folders;
using AutoMount.Posix;

namespace AutoMount.FileSystem;

/// <summary>A file that could not be written.</summary>
/// <param name="Folder">The folder that it lies beside; null for the one file about users.</param>
/// <param name="Error">Why; <see cref="Errno.ENOENT"/> where the folder has no directory.</param>
public readonly record struct RecordFailure(FolderId? Folder, Errno Error);
