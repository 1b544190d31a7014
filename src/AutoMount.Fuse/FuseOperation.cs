using AutoMount.Fuse.Protocol;

namespace AutoMount.Fuse;

/// <summary>Kinds of requests, as a <see cref="FuseMeter"/> tells them apart.</summary>
public enum FuseOperation
{
    /// <summary>Finds a name, reads a symbolic link.</summary>
    Lookup,

    /// <summary>Opens a file.</summary>
    Open,

    /// <summary>Reads a file.</summary>
    Read,

    /// <summary>Writes a file: by bytes, by range, by allocation.</summary>
    Write,

    /// <summary>Makes a file, directory, link or node.</summary>
    Create,

    /// <summary>Removes a name.</summary>
    Remove,

    /// <summary>Renames.</summary>
    Rename,

    /// <summary>Reads or sets attributes, extended ones included.</summary>
    Attributes,

    /// <summary>Lists a directory.</summary>
    Directory,

    /// <summary>Makes something durable.</summary>
    Sync,

    /// <summary>All others: what the kernel forgets and closes, how full the file system is, what is declined.</summary>
    Other,
}

/// <summary>Which request is of which kind.</summary>
public static class FuseOperations
{
    /// <summary>How many kinds there are.</summary>
    public const int Count = (int)FuseOperation.Other + 1;

    private static readonly FuseOperation[] Kinds = MakeKinds();

    /// <summary>The kind of a request.</summary>
    /// <param name="opcode">Any number, also one that no kernel sends.</param>
    public static FuseOperation Of(Opcode opcode) =>
        (uint)opcode < (uint)Kinds.Length ? Kinds[(uint)opcode] : FuseOperation.Other;

    private static FuseOperation[] MakeKinds()
    {
        FuseOperation[] kinds = new FuseOperation[(int)Opcode.FUSE_COPY_FILE_RANGE_64 + 1];
        for (int opcode = 0; opcode < kinds.Length; opcode++)
        {
            kinds[opcode] = KindOf((Opcode)opcode);
        }

        return kinds;
    }

    private static FuseOperation KindOf(Opcode opcode) =>
        opcode switch
        {
            Opcode.FUSE_LOOKUP or Opcode.FUSE_READLINK => FuseOperation.Lookup,
            Opcode.FUSE_OPEN => FuseOperation.Open,
            Opcode.FUSE_READ => FuseOperation.Read,
            Opcode.FUSE_WRITE
            or Opcode.FUSE_FALLOCATE
            or Opcode.FUSE_COPY_FILE_RANGE
            or Opcode.FUSE_COPY_FILE_RANGE_64 => FuseOperation.Write,
            Opcode.FUSE_CREATE
            or Opcode.FUSE_TMPFILE
            or Opcode.FUSE_MKNOD
            or Opcode.FUSE_MKDIR
            or Opcode.FUSE_SYMLINK
            or Opcode.FUSE_LINK => FuseOperation.Create,
            Opcode.FUSE_UNLINK or Opcode.FUSE_RMDIR => FuseOperation.Remove,
            Opcode.FUSE_RENAME or Opcode.FUSE_RENAME2 => FuseOperation.Rename,
            Opcode.FUSE_GETATTR
            or Opcode.FUSE_SETATTR
            or Opcode.FUSE_STATX
            or Opcode.FUSE_SETXATTR
            or Opcode.FUSE_GETXATTR
            or Opcode.FUSE_LISTXATTR
            or Opcode.FUSE_REMOVEXATTR => FuseOperation.Attributes,
            Opcode.FUSE_OPENDIR
            or Opcode.FUSE_READDIR
            or Opcode.FUSE_READDIRPLUS
            or Opcode.FUSE_RELEASEDIR => FuseOperation.Directory,
            Opcode.FUSE_FSYNC or Opcode.FUSE_FSYNCDIR or Opcode.FUSE_SYNCFS => FuseOperation.Sync,
            _ => FuseOperation.Other,
        };
}
