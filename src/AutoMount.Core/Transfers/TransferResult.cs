namespace AutoMount.Core.Transfers;

/// <summary>What a transfer did.</summary>
public sealed record TransferResult
{
    /// <summary>At most so many things that were left out are named.</summary>
    public const int MostNamed = 50;

    /// <summary>Files, directories and links moved.</summary>
    public long Entries { get; init; }

    /// <summary>Bytes of files moved.</summary>
    public long Bytes { get; init; }

    /// <summary>What was left out, and why, for people; the first of them.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>How much was left out.</summary>
    public long SkippedCount { get; init; }

    /// <summary>How far an upload is, where that was asked and there is one.</summary>
    public UploadState? Upload { get; init; }
}

/// <summary>How far a transfer is.</summary>
/// <param name="Kind">What goes on.</param>
/// <param name="Entries">Files, directories and links so far.</param>
/// <param name="Bytes">Bytes of files so far.</param>
public sealed record TransferStatus(TransferKind Kind, long Entries, long Bytes);

/// <summary>An upload that was interrupted.</summary>
/// <param name="Size">The file's length.</param>
/// <param name="Offset">So much of it is on the disk.</param>
/// <param name="Source">Which source it comes from, in the caller's words.</param>
/// <param name="Tail">The last bytes before the offset, to compare with the source.</param>
public sealed record UploadState(long Size, long Offset, string Source, byte[] Tail);
