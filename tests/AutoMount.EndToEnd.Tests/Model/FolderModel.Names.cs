using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>Calls on names.</summary>
internal sealed partial class FolderModel
{
    public long MakeDirectory(string path, uint mode)
    {
        if (Find(path) is not null)
        {
            return No(Errno.EEXIST);
        }

        if (!Fits(Block))
        {
            return No(Errno.EDQUOT);
        }

        Add(path, new ModelInode(InodeKind.Directory, mode));
        return 0;
    }

    public long MakeSymlink(string target, string path)
    {
        if (Find(path) is not null)
        {
            return No(Errno.EEXIST);
        }

        if (!Fits(Block))
        {
            return No(Errno.EDQUOT);
        }

        Add(path, new ModelInode(InodeKind.Symlink, 0x1FF) { Target = target });
        return 0;
    }

    public long Link(string from, string to)
    {
        ModelInode? inode = Find(from);
        Errno error =
            inode is null ? Errno.ENOENT
            : Find(to) is not null ? Errno.EEXIST
            : inode.Kind == InodeKind.Directory ? Errno.EPERM
            : Errno.None;
        if (error == Errno.None)
        {
            Add(to, inode!);
        }

        return No(error);
    }

    public long LinkOpen(ModelFile file, string to)
    {
        Errno error =
            Find(to) is not null ? Errno.EEXIST
            : file.Inode is { Links: 0, Linkable: false } ? Errno.ENOENT
            : Errno.None;
        if (error == Errno.None)
        {
            Add(to, file.Inode);
        }

        return No(error);
    }

    public long RemoveFile(string path)
    {
        ModelInode? inode = Find(path);
        Errno error =
            inode is null ? Errno.ENOENT
            : inode.Kind == InodeKind.Directory ? Errno.EISDIR
            : Errno.None;
        if (error == Errno.None)
        {
            Remove(path);
        }

        return No(error);
    }

    public long RemoveDirectory(string path)
    {
        ModelInode? inode = Find(path);
        Errno error =
            inode is null ? Errno.ENOENT
            : inode.Kind != InodeKind.Directory ? Errno.ENOTDIR
            : inode.Entries.Count > 0 ? Errno.ENOTEMPTY
            : Errno.None;
        if (error == Errno.None)
        {
            Remove(path);
        }

        return No(error);
    }

    public long Rename(string from, string to, uint flags)
    {
        ModelInode? moved = Find(from);
        ModelInode? replaced = Find(to);
        bool exchanges = flags == Kernel.RENAME_EXCHANGE;
        Errno error = Refusal(from, moved, to, replaced, flags);
        if (error != Errno.None || ReferenceEquals(moved, replaced))
        {
            return No(error);
        }

        if (exchanges)
        {
            Parent(from).Entries[NameOf(from)] = replaced!;
            Parent(to).Entries[NameOf(to)] = moved!;
            return 0;
        }

        ModelInode newParent = Parent(to);
        Parent(from).Entries.Remove(NameOf(from));
        if (replaced is not null)
        {
            newParent.Entries.Remove(NameOf(to));
            replaced.Links--;
            Forget(replaced);
        }

        newParent.Entries.Add(NameOf(to), moved!);
        return 0;
    }

    /// <summary>Why a rename is refused, in the order of the kernel's questions.</summary>
    private static Errno Refusal(
        string from,
        ModelInode? moved,
        string to,
        ModelInode? replaced,
        uint flags
    )
    {
        bool exchanges = flags == Kernel.RENAME_EXCHANGE;
        bool fromIsAbove = $"{to}/".StartsWith($"{from}/", StringComparison.Ordinal) && to != from;
        bool toIsAbove = $"{from}/".StartsWith($"{to}/", StringComparison.Ordinal) && to != from;
        return moved is null ? Errno.ENOENT
            : flags == Kernel.RENAME_NOREPLACE && replaced is not null ? Errno.EEXIST
            : exchanges && replaced is null ? Errno.ENOENT
            : fromIsAbove ? Errno.EINVAL
            : toIsAbove ? (exchanges ? Errno.EINVAL : Errno.ENOTEMPTY)
            : exchanges || replaced is null || ReferenceEquals(moved, replaced) ? Errno.None
            : moved.Kind == InodeKind.Directory && replaced.Kind != InodeKind.Directory
                ? Errno.ENOTDIR
            : moved.Kind != InodeKind.Directory && replaced.Kind == InodeKind.Directory
                ? Errno.EISDIR
            : replaced.Entries.Count > 0 ? Errno.ENOTEMPTY
            : Errno.None;
    }
}
