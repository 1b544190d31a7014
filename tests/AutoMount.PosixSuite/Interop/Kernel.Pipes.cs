using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Moving content between files and pipes, and hints about it.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint preadv2(
        int descriptor,
        IoVector* vectors,
        int count,
        long offset,
        int flags
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint pwritev2(
        int descriptor,
        IoVector* vectors,
        int count,
        long offset,
        int flags
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint splice(
        int input,
        long* inputOffset,
        int output,
        long* outputOffset,
        nuint length,
        uint flags
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint vmsplice(int pipe, IoVector* vectors, nuint count, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint tee(int input, int output, nuint length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int sync_file_range(
        int descriptor,
        long offset,
        long length,
        uint flags
    );

    /// <summary>Gives its error as result.</summary>
    [LibraryImport("libc")]
    internal static partial int posix_fadvise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint readahead(int descriptor, long offset, nuint count);
}
