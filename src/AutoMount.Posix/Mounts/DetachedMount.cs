using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Mounts;

/// <summary>A file system mounted nowhere yet (<c>fsopen(2)</c>, <c>fsconfig(2)</c>, <c>fsmount(2)</c>; since Linux 5.2): it can be filled before anybody sees it, and is gone with its descriptor where nobody attaches it by <see cref="MountTree.Attach"/>.</summary>
public static unsafe class DetachedMount
{
    private const uint CloseOnExec = 1; // FSMOUNT_CLOEXEC

    /// <summary>Makes one.</summary>
    /// <param name="type">The file system, such as <c>tmpfs</c>.</param>
    /// <param name="options">Its options: names, or names with values; from configuration, never from a user.</param>
    /// <param name="flags">Flags of the mount.</param>
    /// <param name="mount">The mount; its root is opened relative to it.</param>
    /// <returns>ENODEV for a file system that the kernel does not have, EINVAL for an option it does not know.</returns>
    public static Errno Make(
        string type,
        IReadOnlyList<(string Name, string? Value)> options,
        MountTreeFlags flags,
        out FileDescriptor mount
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        mount = new FileDescriptor(-1);
        using FileDescriptor context = FileSystemContext.Open(type, out Errno error);
        error = error == Errno.None ? FileSystemContext.Set(context, options) : error;
        error = error == Errno.None ? FileSystemContext.Create(context) : error;
        if (error != Errno.None)
        {
            return error;
        }

        int number = LibC.FsMount(context.Number, CloseOnExec, (uint)flags);
        error = LibC.Check(number);
        mount = new FileDescriptor(number);
        return error;
    }
}
