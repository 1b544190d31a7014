using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>The C library's calls as they are: -1 and the thread's last error on failure.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int openat(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int dup(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial uint umask(uint mask);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int chdir(string path);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchdir(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int descriptor, int operation);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, FileLock* argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int bind(int socket, UnixAddress* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int listen(int socket, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int connect(int socket, UnixAddress* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int inotify_init1(int flags);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int inotify_add_watch(int descriptor, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport("libc")]
    internal static partial void memcpy(byte* target, byte* source, nuint count);

    /// <summary>Changes the ids of the calling thread only (the C library's own wrappers would change every thread).</summary>
    internal static void BecomeOnThisThread(uint user, uint group, ReadOnlySpan<uint> groups)
    {
        fixed (uint* list = groups)
        {
            Ok(syscall(SYS_setgroups, groups.Length, (nint)list, 0));
        }

        Ok(syscall(SYS_setresgid, (nint)group, (nint)group, 0));
        Ok(syscall(SYS_setresuid, (nint)user, (nint)user, 0));
    }

    /// <summary>Makes the calling thread root again; its saved uid is still 0.</summary>
    internal static void BecomeRootOnThisThread()
    {
        Ok(syscall(SYS_setresuid, 0, 0, 0));
        Ok(syscall(SYS_setresgid, 0, 0, 0));
        Ok(syscall(SYS_setgroups, 0, 0, 0));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);
}
