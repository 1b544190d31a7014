namespace AutoMount.Core.Scratch;

/// <summary>What a session's home lies on, below its folders.</summary>
public enum ScratchKind
{
    /// <summary>The host's disk: a directory where it has no limit, else a file system of its own where the host can have one.</summary>
    Directory,

    /// <summary>The session's memory (tmpfs): fast, and gone with the session for good.</summary>
    Memory,

    /// <summary>A file system of its own in a sparse file on the host's disk.</summary>
    Image,
}

/// <summary>What keeps the limits of a scratch.</summary>
public enum ScratchEnforcement
{
    /// <summary>Nothing: it is as large as the host's disk.</summary>
    None,

    /// <summary>The size of a file system of its own.</summary>
    FileSystem,

    /// <summary>The size of the tmpfs.</summary>
    Memory,
}

/// <summary>Kinds and enforcements as they are written.</summary>
public static class ScratchWords
{
    /// <summary>A kind's word.</summary>
    public static string Of(ScratchKind kind) =>
        kind switch
        {
            ScratchKind.Directory => "directory",
            ScratchKind.Memory => "memory",
            ScratchKind.Image => "image",
            _ => throw new System.Diagnostics.UnreachableException($"scratch kind {kind}"),
        };

    /// <summary>A word's kind, or null where it is none.</summary>
    public static ScratchKind? ToKind(string? word) =>
        word switch
        {
            "directory" => ScratchKind.Directory,
            "memory" => ScratchKind.Memory,
            "image" => ScratchKind.Image,
            _ => null,
        };

    /// <summary>An enforcement's word.</summary>
    public static string Of(ScratchEnforcement enforcement) =>
        enforcement switch
        {
            ScratchEnforcement.None => "none",
            ScratchEnforcement.FileSystem => "file-system",
            ScratchEnforcement.Memory => "memory",
            _ => throw new System.Diagnostics.UnreachableException($"enforcement {enforcement}"),
        };

    /// <summary>A word's enforcement; none where it is not understood.</summary>
    public static ScratchEnforcement ToEnforcement(string? word) =>
        Enum.GetValues<ScratchEnforcement>().FirstOrDefault(value => Of(value) == word);
}
