using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>What files hold.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pread(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pwrite(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint readv(int descriptor, IoVector* vectors, int count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint writev(int descriptor, IoVector* vectors, int count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial long lseek(int descriptor, long offset, int whence);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int truncate(string path, long length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ftruncate(int descriptor, long length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fallocate(int descriptor, int mode, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint copy_file_range(
        int input,
        long* inputOffset,
        int output,
        long* outputOffset,
        nuint length,
        uint flags
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendfile(int output, int input, long* offset, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fdatasync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int syncfs(int descriptor);
}
