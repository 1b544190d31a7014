using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>Calls on open files and on content.</summary>
internal sealed partial class FolderModel
{
    /// <summary>Opens without following a symbolic link; 0 stands for a descriptor.</summary>
    public long Open(string path, int flags, uint mode, out ModelFile? file)
    {
        file = null;
        ModelInode? inode = Find(path);
        bool creates = (flags & Kernel.O_CREAT) != 0;
        bool writes = (flags & 3) != 0;
        Errno error = inode switch
        {
            null when !creates => Errno.ENOENT,
            null when !Fits(0) => Errno.EDQUOT,
            null => Errno.None,
            _ when creates && (flags & Kernel.O_EXCL) != 0 => Errno.EEXIST,
            { Kind: InodeKind.Symlink } => Errno.ELOOP,
            { Kind: InodeKind.Directory } when creates || writes => Errno.EISDIR,
            _ => Errno.None,
        };
        if (error != Errno.None)
        {
            return No(error);
        }

        if (inode is null)
        {
            inode = new ModelInode(InodeKind.File, mode);
            Add(path, inode);
        }
        else if ((flags & Kernel.O_TRUNC) != 0)
        {
            Resize(inode, 0);
        }

        inode.Opens++;
        file = new ModelFile(inode, flags);
        return 0;
    }

    public long OpenTemporary(int flags, uint mode, out ModelFile? file)
    {
        file = null;
        if (!Fits(0))
        {
            return No(Errno.EDQUOT);
        }

        bool linkable = (flags & Kernel.O_EXCL) == 0;
        ModelInode inode = new(InodeKind.File, mode) { Opens = 1, Linkable = linkable };
        _inodes.Add(inode);
        file = new ModelFile(inode, flags);
        return 0;
    }

    public void Close(ModelFile file)
    {
        file.Inode.Opens--;
        Forget(file.Inode);
    }

    /// <summary>Writes at the position, or at the end where the file appends.</summary>
    public long Write(ModelFile file, int length, int seed)
    {
        bool appends = (file.Flags & Kernel.O_APPEND) != 0;
        long offset = appends ? file.Inode.Content.Length : file.Position;
        long written = WriteAt(file, offset, length, seed);
        file.Position = written > 0 ? offset + written : file.Position;
        return written;
    }

    /// <summary><c>pwrite</c>; on an appending file Linux appends.</summary>
    public long PWrite(ModelFile file, long offset, int length, int seed) =>
        WriteAt(
            file,
            (file.Flags & Kernel.O_APPEND) != 0 ? file.Inode.Content.Length : offset,
            length,
            seed
        );

    public long Truncate(ModelInode? inode, long length) =>
        inode switch
        {
            null => No(Errno.ENOENT),
            { Kind: InodeKind.Directory } => No(Errno.EISDIR),
            _ => SetLength(inode, length),
        };

    public long Truncate(ModelFile file, long length) =>
        file.Writes ? SetLength(file.Inode, length) : No(Errno.EINVAL);

    public long Allocate(ModelFile file, int mode, long offset, long length)
    {
        ModelInode inode = file.Inode;
        long end = offset + length;
        bool keeps = (mode & Kernel.FALLOC_FL_KEEP_SIZE) != 0;
        bool punches = (mode & Kernel.FALLOC_FL_PUNCH_HOLE) != 0;
        if (!file.Writes)
        {
            return No(Errno.EBADF);
        }

        if (keeps && !punches && end > inode.Content.Length)
        {
            return No(Errno.EOPNOTSUPP);
        }

        if (!keeps && end > inode.Content.Length)
        {
            if (Rounded(end) - inode.Charge > Available)
            {
                return No(Errno.EDQUOT);
            }

            Resize(inode, end);
        }

        if (mode != 0 && mode != Kernel.FALLOC_FL_KEEP_SIZE && offset < inode.Content.Length)
        {
            Array.Clear(
                inode.Content,
                (int)offset,
                (int)(Math.Min(end, inode.Content.Length) - offset)
            );
        }

        inode.Modified = null;
        return 0;
    }

    public long Copy(ModelFile source, long from, ModelFile target, long to, long length)
    {
        if (!source.Reads || !target.Writes || (target.Flags & Kernel.O_APPEND) != 0)
        {
            return No(Errno.EBADF);
        }

        byte[] content = source.Inode.Content;
        long count = Math.Min(length, Math.Max(0, content.Length - from));
        if (ReferenceEquals(source.Inode, target.Inode) && from < to + count && to < from + count)
        {
            return No(Errno.EINVAL);
        }

        if (count == 0)
        {
            return 0;
        }

        return Store(target.Inode, to, content.AsSpan((int)from, (int)count).ToArray());
    }

    private static void Resize(ModelInode inode, long length)
    {
        byte[] content = inode.Content;
        Array.Resize(ref content, (int)length);
        inode.Content = content;
        inode.Modified = null;
    }

    private long WriteAt(ModelFile file, long offset, int length, int seed) =>
        file.Writes ? Store(file.Inode, offset, Files.Pattern(length, seed)) : No(Errno.EBADF);

    /// <summary>Puts bytes into a file; at the limit what fits is stored.</summary>
    private long Store(ModelInode inode, long offset, byte[] data)
    {
        long paid = inode.Charge + Available;
        long end = Math.Min(offset + data.Length, Math.Max(paid, inode.Content.Length));
        if (end <= offset)
        {
            return No(Errno.EDQUOT);
        }

        if (end > inode.Content.Length)
        {
            Resize(inode, end);
        }

        data.AsSpan(0, (int)(end - offset)).CopyTo(inode.Content.AsSpan((int)offset));
        inode.Modified = null;
        return end - offset;
    }

    private long SetLength(ModelInode inode, long length)
    {
        if (Rounded(length) - inode.Charge > Available)
        {
            return No(Errno.EDQUOT);
        }

        Resize(inode, length);
        return 0;
    }
}
