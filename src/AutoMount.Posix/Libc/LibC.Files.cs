using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport(Name, EntryPoint = "pread64", SetLastError = true)]
    internal static partial nint PRead(int descriptor, void* buffer, nuint count, long offset);

    [LibraryImport(Name, EntryPoint = "pwrite64", SetLastError = true)]
    internal static partial nint PWrite(int descriptor, void* buffer, nuint count, long offset);

    [LibraryImport(Name, EntryPoint = "ftruncate64", SetLastError = true)]
    internal static partial int FTruncate(int descriptor, long length);

    [LibraryImport(Name, EntryPoint = "fallocate64", SetLastError = true)]
    internal static partial int FAllocate(int descriptor, int mode, long offset, long length);

    [LibraryImport(Name, EntryPoint = "lseek64", SetLastError = true)]
    internal static partial long LSeek(int descriptor, long offset, int whence);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int FSync(int descriptor);

    [LibraryImport(Name, EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int FDataSync(int descriptor);

    [LibraryImport(Name, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int SyncFs(int descriptor);

    [LibraryImport(Name, EntryPoint = "copy_file_range", SetLastError = true)]
    internal static partial nint CopyFileRange(
        int input,
        long* inputOffset,
        int output,
        long* outputOffset,
        nuint length,
        uint flags
    );

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int IoCtl(int descriptor, nuint request, void* argument);
}
