using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace AutoMount.Benchmarks.Interop;

/// <summary>The C library's calls as they are, with names as bytes: nothing is converted or allocated on the way.</summary>
internal static unsafe partial class Kernel
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_TRUNC = 0x200;
    internal const int O_DIRECTORY = 0x10000;
    internal const int O_CLOEXEC = 0x80000;
    internal const int PROT_READ = 1;
    internal const int MAP_SHARED = 1;
    internal const int ENOENT = 2;

    /// <summary>Larger than <c>struct stat</c> of any architecture.</summary>
    internal const int StatSize = 256;

    [LibraryImport("libc")]
    internal static partial int open(byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);

    [LibraryImport("libc")]
    internal static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    internal static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    internal static partial nint pread(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc")]
    internal static partial nint pwrite(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc")]
    internal static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    internal static partial int syncfs(int descriptor);

    [LibraryImport("libc")]
    internal static partial int lstat(byte* path, byte* status);

    [LibraryImport("libc")]
    internal static partial int unlink(byte* path);

    [LibraryImport("libc")]
    internal static partial int mkdir(byte* path, uint mode);

    [LibraryImport("libc")]
    internal static partial int symlink(byte* target, byte* path);

    [LibraryImport("libc")]
    internal static partial int link(byte* from, byte* to);

    [LibraryImport("libc")]
    internal static partial int chmod(byte* path, uint mode);

    [LibraryImport("libc")]
    internal static partial int rename(byte* from, byte* to);

    [LibraryImport("libc")]
    internal static partial byte* mmap(
        byte* address,
        nuint length,
        int protection,
        int flags,
        int descriptor,
        long offset
    );

    [LibraryImport("libc")]
    internal static partial int munmap(byte* address, nuint length);

    [LibraryImport("libc")]
    internal static partial int setgroups(nuint count, uint* groups);

    [LibraryImport("libc")]
    internal static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport("libc")]
    internal static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport("libc")]
    internal static partial int seteuid(uint user);
}
