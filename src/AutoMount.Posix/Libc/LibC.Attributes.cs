using System.Runtime.InteropServices;
using AutoMount.Posix.Attributes;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true)]
    internal static partial int StatX(
        int directory,
        byte* path,
        int flags,
        uint mask,
        FileStatus* status
    );

    [LibraryImport(Name, EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int FChOwnAt(
        int directory,
        byte* path,
        uint owner,
        uint group,
        int flags
    );

    [LibraryImport(Name, EntryPoint = "chmod", SetLastError = true)]
    internal static partial int ChMod(byte* path, uint mode);

    [LibraryImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int FChMod(int descriptor, uint mode);

    [LibraryImport(Name, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int UTimensAt(int directory, byte* path, TimeSpec* times, int flags);

    [LibraryImport(Name, EntryPoint = "fstatvfs64", SetLastError = true)]
    internal static partial int FStatVfs(int descriptor, VolumeStatus* status);

    [LibraryImport(Name, EntryPoint = "getxattr", SetLastError = true)]
    internal static partial nint GetXAttr(byte* path, byte* name, void* value, nuint size);

    [LibraryImport(Name, EntryPoint = "setxattr", SetLastError = true)]
    internal static partial int SetXAttr(
        byte* path,
        byte* name,
        void* value,
        nuint size,
        int flags
    );

    [LibraryImport(Name, EntryPoint = "listxattr", SetLastError = true)]
    internal static partial nint ListXAttr(byte* path, byte* list, nuint size);

    [LibraryImport(Name, EntryPoint = "removexattr", SetLastError = true)]
    internal static partial int RemoveXAttr(byte* path, byte* name);
}
