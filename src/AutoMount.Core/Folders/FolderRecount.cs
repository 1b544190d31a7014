namespace AutoMount.Core.Folders;

/// <summary>That a folder's usage is not exact since its last end was no clean one: more is shown than there is, never less.</summary>
/// <param name="State">What is done about it.</param>
/// <param name="Counted">Inodes counted so far.</param>
/// <param name="AtMost">Inodes there can be.</param>
/// <param name="Problem">Why the count failed: an errno's name; else empty.</param>
public sealed record FolderRecount(
    RecountState State,
    long Counted,
    long AtMost,
    string Problem = ""
)
{
    /// <summary>How far the count is, 0 to 99: a lower estimate.</summary>
    public int Percent => (int)Math.Clamp(Counted * 100.0 / Math.Max(1, AtMost), 0, 99);
}

/// <summary>What is done about a usage that is not exact.</summary>
public enum RecountState
{
    /// <summary>Other folders are counted first.</summary>
    Waiting,

    /// <summary>The folder's files are counted.</summary>
    Running,

    /// <summary>The files could not be counted; the next start of the daemon tries again.</summary>
    Failed,
}
