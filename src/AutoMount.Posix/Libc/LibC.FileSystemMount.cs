using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "mount", SetLastError = true)]
    internal static partial int Mount(
        byte* source,
        byte* target,
        byte* type,
        nuint flags,
        byte* data
    );

    [LibraryImport(Name, EntryPoint = "umount2", SetLastError = true)]
    internal static partial int Unmount(byte* target, int flags);
}
