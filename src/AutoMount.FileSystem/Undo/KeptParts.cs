namespace AutoMount.FileSystem.Undo;

/// <summary>What of an inode a snapshot has kept.</summary>
[Flags]
internal enum KeptParts : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>What is said of it: <see cref="InodeRecord"/>.</summary>
    Record = 1,

    /// <summary>A directory's entries: <see cref="DirectoryRecord"/>.</summary>
    Entries = 2,

    /// <summary>A file's content.</summary>
    Content = 4,

    /// <summary>All there can be.</summary>
    All = Record | Entries | Content,
}
