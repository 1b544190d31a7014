using AutoMount.Core.Folders;

namespace AutoMount.FileSystem;

/// <summary>What is to be in a file of <see cref="RecordFiles"/>.</summary>
/// <param name="Folder">The folder that it lies beside; null for the one file about users.</param>
/// <param name="Content">All of its bytes.</param>
public readonly record struct RecordContent(FolderId? Folder, ReadOnlyMemory<byte> Content);
