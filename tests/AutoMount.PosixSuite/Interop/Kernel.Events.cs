using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Events, readiness and control.</summary>
internal static unsafe partial class Kernel
{
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
    internal static partial int poll(PollRequest* requests, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(
        int epoll,
        int operation,
        int descriptor,
        EpollRequest* request
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int descriptor, nuint request, void* argument);
}
