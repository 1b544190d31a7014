namespace AutoMount.Core.Folders;

/// <summary>What a folder is charged now.</summary>
/// <param name="Bytes">Bytes: sizes rounded up to 4 KiB.</param>
/// <param name="Inodes">Inodes, the folder's own root included.</param>
public readonly record struct FolderUsage(long Bytes, long Inodes);
