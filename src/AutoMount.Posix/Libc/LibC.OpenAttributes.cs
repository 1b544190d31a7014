using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "fgetxattr", SetLastError = true)]
    internal static partial nint FGetXAttr(int descriptor, byte* name, void* value, nuint size);

    [LibraryImport(Name, EntryPoint = "fsetxattr", SetLastError = true)]
    internal static partial int FSetXAttr(
        int descriptor,
        byte* name,
        void* value,
        nuint size,
        int flags
    );

    [LibraryImport(Name, EntryPoint = "flistxattr", SetLastError = true)]
    internal static partial nint FListXAttr(int descriptor, byte* list, nuint size);

    [LibraryImport(Name, EntryPoint = "fremovexattr", SetLastError = true)]
    internal static partial int FRemoveXAttr(int descriptor, byte* name);
}
