using AutoMount.Core.Folders;

namespace AutoMount.Core.Transfers;

/// <summary>What is to be moved into a folder or out of it, in one stream.</summary>
public sealed record TransferRequest
{
    /// <summary>The folder.</summary>
    public required Folder Folder { get; init; }

    /// <summary>What is to be done.</summary>
    public required TransferKind Kind { get; init; }

    /// <summary>Of an import, the directory in the folder that it goes into (empty: the folder itself); of an upload, the file. Names separated by <c>/</c>.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>Whether what is there already may be replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Whether an export is compressed.</summary>
    public bool Compresses { get; init; } = true;

    /// <summary>Of an import, bytes that it will take, to be refused at once where they do not fit; of an upload, the file's length. Null where nobody knows.</summary>
    public long? Size { get; init; }

    /// <summary>Of an upload, how much of it is there already.</summary>
    public long Offset { get; init; }

    /// <summary>Of an upload, which source it comes from, in the caller's words: what was begun with other words is not gone on with.</summary>
    public string Source { get; init; } = string.Empty;
}

/// <summary>What can be moved.</summary>
public enum TransferKind
{
    /// <summary>The folder's content, as an archive.</summary>
    Export,

    /// <summary>An archive's content.</summary>
    Import,

    /// <summary>One file.</summary>
    Upload,

    /// <summary>Nothing: tells how far an upload is.</summary>
    FindUpload,

    /// <summary>Nothing: removes what a transfer that was killed left.</summary>
    Sweep,
}
