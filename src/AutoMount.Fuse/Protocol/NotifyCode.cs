namespace AutoMount.Fuse.Protocol;

/// <summary>What a server can tell the kernel unasked: all of <c>enum fuse_notify_code</c> as of 7.45.</summary>
public enum NotifyCode
{
    /// <summary>A polled file is ready (since 7.11). Never sent: polling is declined.</summary>
    FUSE_NOTIFY_POLL = 1,

    /// <summary>Attributes and data of a node are stale (since 7.12).</summary>
    FUSE_NOTIFY_INVAL_INODE = 2,

    /// <summary>A name is stale (since 7.12).</summary>
    FUSE_NOTIFY_INVAL_ENTRY = 3,

    /// <summary>Puts content of a node into the page cache (since 7.15).</summary>
    FUSE_NOTIFY_STORE = 4,

    /// <summary>Asks for data of the page cache (since 7.15). Never sent: without a writeback cache we have it.</summary>
    FUSE_NOTIFY_RETRIEVE = 5,

    /// <summary>A name was deleted (since 7.18). Never sent: folders vanish by <see cref="FUSE_NOTIFY_INVAL_ENTRY"/>.</summary>
    FUSE_NOTIFY_DELETE = 6,

    /// <summary>Asks for all unanswered requests again (since 7.40); for the hand-over of a mount (decision D10).</summary>
    FUSE_NOTIFY_RESEND = 7,

    /// <summary>All names are stale (since 7.44). Never sent.</summary>
    FUSE_NOTIFY_INC_EPOCH = 8,

    /// <summary>Asks the kernel to forget nodes (since 7.45). Never sent: nodes hold no descriptors (decision D9).</summary>
    FUSE_NOTIFY_PRUNE = 9,
}
