namespace AutoMount.Core.Folders;

/// <summary>What one entry at the top of a folder is charged, with all that is below it.</summary>
/// <param name="Name">Its name; bytes that are no UTF-8 are shown as replacement characters. <c>.</c> is the folder's own root directory alone.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Bytes">Bytes charged. A file of several names counts where it was found first.</param>
/// <param name="Inodes">Inodes charged.</param>
public sealed record FolderPart(string Name, bool IsDirectory, long Bytes, long Inodes);
