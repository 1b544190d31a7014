namespace AutoMount.Core.Folders;

/// <summary>What a part of a folder is.</summary>
public enum FolderPartKind
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>Anything else that has a name.</summary>
    File,

    /// <summary>Entries that are told together, since there are too many.</summary>
    Rest,

    /// <summary>Deleted files that programs have open: they are charged until their last close.</summary>
    Nameless,
}
