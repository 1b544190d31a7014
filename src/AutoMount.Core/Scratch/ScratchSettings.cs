namespace AutoMount.Core.Scratch;

/// <summary>Section <c>[Scratch]</c> of the configuration.</summary>
public sealed record ScratchSettings
{
    /// <summary><c>ScratchKind=</c>: of a session that asks for none.</summary>
    public ScratchKind Kind { get; init; } = ScratchKind.Directory;

    /// <summary><c>ScratchSize=</c>: of a session that asks for none; <see cref="long.MaxValue"/> for no limit.</summary>
    public long Bytes { get; init; } = 10L << 30;

    /// <summary><c>ScratchInodes=</c>: most files and directories of one with a size; <see cref="long.MaxValue"/> for no limit.</summary>
    public long Inodes { get; init; } = 1_000_000;

    /// <summary><c>MaxScratchSize=</c>: the largest that a session may ask for; <see cref="long.MaxValue"/> for no limit.</summary>
    public long MaximumBytes { get; init; } = 100L << 30;

    /// <summary><c>KeepScratch=</c>: how long the scratch of an ended session is kept; zero for not at all.</summary>
    public TimeSpan Kept { get; init; }
}
