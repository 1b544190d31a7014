using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

/// <summary>The mount calls that have no wrapper in the C library of the oldest supported host (glibc 2.36), by number; the numbers are the same on x86-64 and arm64.</summary>
internal static unsafe partial class LibC
{
    private const long OpenTreeNumber = 428;
    private const long MoveMountNumber = 429;
    private const long MountSetAttrNumber = 442;

    internal static int OpenTree(int directory, byte* path, uint flags) =>
        (int)SystemCall(OpenTreeNumber, directory, (nint)path, (nint)flags, 0, 0);

    internal static int MoveMount(
        int fromDirectory,
        byte* fromPath,
        int toDirectory,
        byte* toPath,
        uint flags
    ) =>
        (int)SystemCall(
            MoveMountNumber,
            fromDirectory,
            (nint)fromPath,
            toDirectory,
            (nint)toPath,
            (nint)flags
        );

    internal static int MountSetAttr(
        int directory,
        byte* path,
        uint flags,
        MountAttributes* attributes
    ) =>
        (int)SystemCall(
            MountSetAttrNumber,
            directory,
            (nint)path,
            (nint)flags,
            (nint)attributes,
            sizeof(MountAttributes)
        );

    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(
        long number,
        nint argument1,
        nint argument2,
        nint argument3,
        nint argument4,
        nint argument5
    );

    /// <summary><c>struct mount_attr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MountAttributes
    {
        internal ulong Set;
        internal ulong Clear;
        internal ulong Propagation;
        internal ulong UserNamespace;
    }
}
