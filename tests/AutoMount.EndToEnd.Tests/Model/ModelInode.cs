namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>What an inode is.</summary>
internal enum InodeKind
{
    File,
    Directory,
    Symlink,
}

/// <summary>An inode as it should be.</summary>
internal sealed class ModelInode(InodeKind kind, uint mode)
{
    public InodeKind Kind { get; } = kind;

    public uint Mode { get; set; } = mode;

    /// <summary>Of a file.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>Of a directory.</summary>
    public SortedDictionary<string, ModelInode> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Of a symbolic link.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>Names it has.</summary>
    public int Links { get; set; }

    /// <summary>Open files of it.</summary>
    public int Opens { get; set; }

    /// <summary>Whether it may get a first name though it has none (<c>O_TMPFILE</c>).</summary>
    public bool Linkable { get; set; }

    /// <summary>When its content was changed, where that was set to a known second.</summary>
    public long? Modified { get; set; }

    /// <summary>Extended attributes: length and seed of each value.</summary>
    public SortedDictionary<string, (int Length, int Seed)> Attributes { get; } =
        new(StringComparer.Ordinal);

    public bool IsAlive => Links > 0 || Opens > 0;

    /// <summary>Bytes charged: the size rounded up to 4 KiB (decision D6).</summary>
    public long Charge =>
        Kind == InodeKind.File ? FolderModel.Rounded(Content.Length) : FolderModel.Block;
}

/// <summary>An open file as it should be.</summary>
internal sealed class ModelFile(ModelInode inode, int flags)
{
    public ModelInode Inode { get; } = inode;

    public int Flags { get; } = flags;

    public long Position { get; set; }

    public bool Reads => (Flags & 3) != 1;

    public bool Writes => (Flags & 3) != 0;
}
