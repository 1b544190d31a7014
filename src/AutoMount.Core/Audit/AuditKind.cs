namespace AutoMount.Core.Audit;

/// <summary>What an entry of the audit is about. Its words are these names in lower case.</summary>
public enum AuditKind
{
    /// <summary>Nothing that has a name.</summary>
    None,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A session.</summary>
    Session,

    /// <summary>A user, over all his folders.</summary>
    User,

    /// <summary>A GPU.</summary>
    Gpu,

    /// <summary>An image of the container engine.</summary>
    Image,
}
