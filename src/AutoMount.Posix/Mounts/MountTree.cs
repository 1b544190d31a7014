using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Mounts;

/// <summary>Mounts made before they are seen: cloned, given their flags, then put in place (<c>open_tree(2)</c>, <c>mount_setattr(2)</c>, <c>move_mount(2)</c>; since Linux 5.12).</summary>
/// <remarks>So a read-only mount arrives read-only in every place it propagates to; <c>mount --bind</c> and a remount would arrive writable.</remarks>
public static unsafe class MountTree
{
    private const uint CloneTree = 1; // OPEN_TREE_CLONE
    private const uint CloseOnExec = 0x80000;
    private const uint EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint Recursively = 0x8000; // AT_RECURSIVE
    private const ulong MakePrivate = 1 << 18; // MS_PRIVATE
    private const uint MoveFromEmptyPath = 4; // MOVE_MOUNT_F_EMPTY_PATH
    private const uint MoveToEmptyPath = 0x40; // MOVE_MOUNT_T_EMPTY_PATH

    /// <summary>Clones the mount at an open directory, showing that directory alone.</summary>
    public static Errno Clone(FileDescriptor directory, out FileDescriptor tree)
    {
        int number;
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            number = LibC.OpenTree(directory.Number, empty, CloneTree | CloseOnExec | EmptyPath);
        }

        Errno error = LibC.Check(number);
        tree = new FileDescriptor(number);
        return error;
    }

    /// <summary>Clones the mount at an open directory with all that is mounted below it.</summary>
    public static Errno CloneAll(FileDescriptor directory, out FileDescriptor tree)
    {
        int number;
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            number = LibC.OpenTree(
                directory.Number,
                empty,
                CloneTree | CloseOnExec | EmptyPath | Recursively
            );
        }

        Errno error = LibC.Check(number);
        tree = new FileDescriptor(number);
        return error;
    }

    /// <summary>Gives all mounts of a cloned tree flags, and makes them private.</summary>
    public static Errno SetFlagsOfAll(FileDescriptor tree, MountTreeFlags flags)
    {
        LibC.MountAttributes attributes = new() { Set = (ulong)flags, Propagation = MakePrivate };
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            return LibC.Check(
                LibC.MountSetAttr(tree.Number, empty, EmptyPath | Recursively, &attributes)
            );
        }
    }

    /// <summary>Gives a cloned mount its flags, and makes it private.</summary>
    /// <remarks>A clone of a shared mount is its peer: what is mounted on the clone would appear at the source too.</remarks>
    public static Errno SetFlags(FileDescriptor tree, MountTreeFlags flags)
    {
        LibC.MountAttributes attributes = new() { Set = (ulong)flags, Propagation = MakePrivate };
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            return LibC.Check(LibC.MountSetAttr(tree.Number, empty, EmptyPath, &attributes));
        }
    }

    /// <summary>Puts a cloned mount over an open directory.</summary>
    public static Errno Attach(FileDescriptor tree, FileDescriptor target)
    {
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            return LibC.Check(
                LibC.MoveMount(
                    tree.Number,
                    empty,
                    target.Number,
                    empty,
                    MoveFromEmptyPath | MoveToEmptyPath
                )
            );
        }
    }
}

/// <summary>Flags of a mount (<c>MOUNT_ATTR_*</c>).</summary>
[Flags]
public enum MountTreeFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Read only.</summary>
    MOUNT_ATTR_RDONLY = 1,

    /// <summary>Set-id bits have no effect.</summary>
    MOUNT_ATTR_NOSUID = 2,

    /// <summary>Device nodes cannot be opened.</summary>
    MOUNT_ATTR_NODEV = 4,

    /// <summary>Programs cannot be executed.</summary>
    MOUNT_ATTR_NOEXEC = 8,
}
