using AutoMount.Core.Folders;
using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>A folder in memory: what each call must answer and leave behind, and what is charged (decision D6).</summary>
/// <remarks>Each call takes paths below the folder, <c>/name</c> or <c>/name/name</c>, whose parents exist, and answers as the kernel does: a number, or a negative errno.</remarks>
internal sealed partial class FolderModel(FolderLimits limits)
{
    public const long Block = 4096;

    private readonly HashSet<ModelInode> _inodes = [];

    public ModelInode Root { get; } = new(InodeKind.Directory, 0x1C0) { Links = 1 };

    /// <summary>What is charged: everything with a name, and everything open.</summary>
    public FolderUsage Charge => new(Block + _inodes.Sum(inode => inode.Charge), 1 + _inodes.Count);

    /// <summary>What lies in the store under names.</summary>
    public FolderUsage Named =>
        new(
            Block + _inodes.Where(inode => inode.Links > 0).Sum(inode => inode.Charge),
            1 + _inodes.Count(inode => inode.Links > 0)
        );

    private long Available => limits.Bytes - Charge.Bytes;

    public static long Rounded(long size) => (size + Block - 1) / Block * Block;

    /// <summary>Every directory with its path, the root first.</summary>
    public List<(string Path, ModelInode Inode)> Directories()
    {
        List<(string, ModelInode)> found = [(string.Empty, Root)];
        for (int at = 0; at < found.Count; at++)
        {
            (string path, ModelInode directory) = found[at];
            found.AddRange(
                directory
                    .Entries.Where(entry => entry.Value.Kind == InodeKind.Directory)
                    .Select(entry => ($"{path}/{entry.Key}", entry.Value))
            );
        }

        return found;
    }

    /// <summary>The paths of everything but directories.</summary>
    public List<string> NamesOfFiles() =>
        [
            .. Directories()
                .SelectMany(directory =>
                    directory
                        .Inode.Entries.Where(entry => entry.Value.Kind != InodeKind.Directory)
                        .Select(entry => $"{directory.Path}/{entry.Key}")
                ),
        ];

    public ModelInode? Find(string path) => Parent(path).Entries.GetValueOrDefault(NameOf(path));

    private static long No(Errno error) => -(long)error;

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private ModelInode Parent(string path)
    {
        ModelInode directory = Root;
        foreach (string name in path.Split('/')[1..^1])
        {
            directory = directory.Entries[name];
        }

        return directory;
    }

    private bool Fits(long bytes) => Charge.Inodes < limits.Inodes && bytes <= Available;

    private void Add(string path, ModelInode inode)
    {
        inode.Links++;
        inode.Linkable = false;
        _inodes.Add(inode);
        Parent(path).Entries.Add(NameOf(path), inode);
    }

    private void Remove(string path)
    {
        ModelInode inode = Find(path)!;
        Parent(path).Entries.Remove(NameOf(path));
        inode.Links--;
        Forget(inode);
    }

    private void Forget(ModelInode inode)
    {
        if (!inode.IsAlive)
        {
            _inodes.Remove(inode);
        }
    }
}
