namespace AutoMount.Core.Folders;

/// <summary>What one entry at the top of a folder is charged, with all that is below it.</summary>
/// <param name="Name">Its name; bytes that are no UTF-8 are shown as replacement characters. <c>.</c> is the folder's own root directory alone; empty where it stands for several.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Bytes charged. A file of several names counts at that entry of theirs whose name is first in the order of bytes.</param>
/// <param name="Inodes">Inodes charged.</param>
public sealed record FolderPart(string Name, FolderPartKind Kind, long Bytes, long Inodes)
{
    /// <summary>How many entries it stands for.</summary>
    public long Entries { get; init; } = 1;
}
