using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>Paths of several components below a directory that they cannot leave (<c>openat2(2)</c>, since Linux 5.6).</summary>
public static unsafe class ConfinedPath
{
    private const ulong NoOtherMount = 1; // RESOLVE_NO_XDEV
    private const ulong NoMagicLinks = 2; // RESOLVE_NO_MAGICLINKS
    private const ulong NoSymlinks = 4; // RESOLVE_NO_SYMLINKS
    private const ulong Beneath = 8; // RESOLVE_BENEATH
    private const ulong InRoot = 0x10; // RESOLVE_IN_ROOT

    /// <summary>Opens a path as a process would whose root that directory is: symbolic links and <c>..</c> stay below it.</summary>
    public static Errno OpenInRoot(
        RawDescriptor root,
        string path,
        OpenMode flags,
        out FileDescriptor file
    ) => Open(root, path, flags, InRoot | NoMagicLinks, out file);

    /// <summary>Opens a path below a directory, refusing symbolic links (ELOOP) and what leads out of it (EXDEV).</summary>
    public static Errno OpenBeneath(
        RawDescriptor directory,
        string path,
        OpenMode flags,
        out FileDescriptor file
    ) => Open(directory, path, flags, Beneath | NoSymlinks | NoMagicLinks, out file);

    /// <summary>Opens one name in a directory, refusing symbolic links (ELOOP) and what another mount covers (EXDEV).</summary>
    public static Errno OpenOnSameMount(
        RawDescriptor directory,
        PathComponent name,
        OpenMode flags,
        out FileDescriptor file
    ) => Open(directory, name.Terminated, flags, NoOtherMount | NoSymlinks, out file);

    private static Errno Open(
        RawDescriptor root,
        string path,
        OpenMode flags,
        ulong resolve,
        out FileDescriptor file
    ) => Open(root, LibC.Terminated(path), flags, resolve, out file);

    private static Errno Open(
        RawDescriptor root,
        ReadOnlySpan<byte> terminatedPath,
        OpenMode flags,
        ulong resolve,
        out FileDescriptor file
    )
    {
        LibC.HowToOpen how = new()
        {
            Flags = (ulong)(flags | OpenMode.O_CLOEXEC),
            Resolve = resolve,
        };
        int number;
        Errno error;
        fixed (byte* bytes = terminatedPath)
        {
            do
            {
                number = LibC.OpenAt2(root.Number, bytes, &how);
                error = LibC.Check(number);
            } while (error is Errno.EINTR or Errno.EAGAIN); // EAGAIN: something was renamed meanwhile
        }

        file = new FileDescriptor(number);
        return error;
    }
}
