using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Mounts;

/// <summary>Changes to a file system itself, for everybody who has it mounted or open anywhere.</summary>
public static unsafe class FileSystemChange
{
    private const nuint ShutDown = 0x8004_587D; // EXT4_IOC_SHUTDOWN

    /// <summary>Changes options.</summary>
    /// <param name="root">The root of a mount of it.</param>
    /// <param name="options">Its options: names, or names with values; what is not named stays.</param>
    /// <returns>EBUSY for <c>ro</c> where a file is open for writing, EINVAL where <paramref name="root"/> is no mount's root or the file system cannot be so.</returns>
    public static Errno Reconfigure(
        FileDescriptor root,
        IReadOnlyList<(string Name, string? Value)> options
    )
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(options);
        using FileDescriptor context = FileSystemContext.Pick(root, out Errno error);
        error = error == Errno.None ? FileSystemContext.Set(context, options) : error;
        return error == Errno.None ? FileSystemContext.Reconfigure(context) : error;
    }

    /// <summary>Writes an ext4 file system out and shuts it down: whoever still has something of it open gets EIO.</summary>
    /// <param name="root">Anything open in it.</param>
    public static Errno ShutDownExt4(FileDescriptor root)
    {
        ArgumentNullException.ThrowIfNull(root);
        uint flags = 0; // EXT4_GOING_FLAGS_DEFAULT: what was written is on the disk first
        return LibC.Check(LibC.IoCtl(root.Number, ShutDown, &flags));
    }
}
