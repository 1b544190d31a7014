using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MkDirAt(int directory, byte* path, uint mode);

    [LibraryImport(Name, EntryPoint = "mknodat", SetLastError = true)]
    internal static partial int MkNodAt(int directory, byte* path, uint mode, ulong device);

    [LibraryImport(Name, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport(Name, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt2(
        int oldDirectory,
        byte* oldPath,
        int newDirectory,
        byte* newPath,
        uint flags
    );

    [LibraryImport(Name, EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(
        int oldDirectory,
        byte* oldPath,
        int newDirectory,
        byte* newPath,
        int flags
    );

    [LibraryImport(Name, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymlinkAt(byte* target, int directory, byte* path);

    [LibraryImport(Name, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int directory, byte* path, byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDents(int descriptor, void* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "name_to_handle_at", SetLastError = true)]
    internal static partial int NameToHandleAt(
        int directory,
        byte* path,
        void* handle,
        int* mountId,
        int flags
    );

    [LibraryImport(Name, EntryPoint = "open_by_handle_at", SetLastError = true)]
    internal static partial int OpenByHandleAt(int mount, void* handle, int flags);
}
