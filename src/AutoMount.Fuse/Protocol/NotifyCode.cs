namespace AutoMount.Fuse.Protocol;

/// <summary>What we tell the kernel unasked (<c>enum fuse_notify_code</c>).</summary>
public enum NotifyCode
{
    /// <summary>Attributes and data of a node are stale.</summary>
    FUSE_NOTIFY_INVAL_INODE = 2,

    /// <summary>A name is stale.</summary>
    FUSE_NOTIFY_INVAL_ENTRY = 3,
}
