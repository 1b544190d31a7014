namespace AutoMount.Core.Folders;

/// <summary>When snapshots are taken.</summary>
public enum SnapshotTrigger
{
    /// <summary>Before a session's first change of each dotfolder, and when somebody asks.</summary>
    Sessions,

    /// <summary>When somebody asks.</summary>
    Requested,

    /// <summary>Never.</summary>
    Off,
}
