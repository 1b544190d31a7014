namespace AutoMount.FileSystem.Survival;

/// <summary>Whether a record's place is in use.</summary>
internal enum RecordState : byte
{
    /// <summary>Nothing is there; whatever the fields say is old.</summary>
    Free,

    /// <summary>All fields are whole.</summary>
    Live,

    /// <summary>Of a folder: it is shown no longer, and nodes of it may still be known to the kernel.</summary>
    Detached,

    /// <summary>Of a folder: all fields are whole; the kernel was told that its name is gone.</summary>
    Hidden,
}
