using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Files in memory.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial byte* mmap(
        byte* address,
        nuint length,
        int protection,
        int flags,
        int descriptor,
        long offset
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(byte* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int msync(byte* address, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int mprotect(byte* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int madvise(byte* address, nuint length, int advice);

    [LibraryImport("libc")]
    internal static partial void memcpy(byte* target, byte* source, nuint count);
}
