namespace AutoMount.Core.Shares;

/// <summary>What a guest may do in a folder that is shared with him.</summary>
public enum ShareRights
{
    /// <summary>Read; everything else fails with EROFS.</summary>
    ReadOnly,

    /// <summary>Read, write, make and rename; nothing that is there can be lost: to delete, to rename over something and to cut a file short fail with EPERM.</summary>
    ReadWrite,

    /// <summary>All that the owner may do with the files.</summary>
    ReadWriteDelete,
}
