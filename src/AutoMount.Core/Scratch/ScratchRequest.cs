namespace AutoMount.Core.Scratch;

/// <summary>The scratch that a caller asks for; null leaves what is configured.</summary>
/// <param name="Kind">What it lies on.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ScratchRequest(ScratchKind? Kind = null, long? Bytes = null);

/// <summary>The scratch that a session is to get.</summary>
/// <param name="Kind">What it lies on.</param>
/// <param name="Bytes">Most bytes; <see cref="long.MaxValue"/> for no limit.</param>
/// <param name="Inodes">Most files and directories; <see cref="long.MaxValue"/> for no limit, as always without a size.</param>
public sealed record ScratchPlan(ScratchKind Kind, long Bytes, long Inodes)
{
    /// <summary>Whether there is to be none rather than one that nothing limits: the owner's policy bounds what he may have.</summary>
    public bool MustBeKept { get; init; }
}

/// <summary>The scratch that a session has, as its record keeps it.</summary>
public sealed record SessionScratch
{
    /// <summary>What was asked for.</summary>
    public required ScratchKind Kind { get; init; }

    /// <summary>What keeps its limits.</summary>
    public required ScratchEnforcement Enforcement { get; init; }

    /// <summary>Most bytes; null where nothing limits them.</summary>
    public long? BytesLimit { get; init; }

    /// <summary>What it was to have: what counts against its owner's <c>MaxScratch=</c>; null in records of before that was kept.</summary>
    public long? PlannedBytes { get; init; }

    /// <summary>Most files and directories; null where nothing limits them.</summary>
    public long? InodesLimit { get; init; }

    /// <summary>What its owner should know, a sentence: why there is no limit, what of the image's home is not in it; empty as a rule.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Until when it is kept after the session's end (UTC); null while the session runs and where it is not kept.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>Whether it can be kept: what lies in memory is gone with the session.</summary>
    public bool CanBeKept => Kind != ScratchKind.Memory;
}

/// <summary>How full a scratch is.</summary>
/// <param name="Bytes">Bytes in use.</param>
/// <param name="Inodes">Files and directories.</param>
/// <param name="BytesLimit">Most bytes, as its file system tells.</param>
/// <param name="InodesLimit">Most files and directories, likewise.</param>
public sealed record ScratchUsage(long Bytes, long Inodes, long BytesLimit, long InodesLimit);
