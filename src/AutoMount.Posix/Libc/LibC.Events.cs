using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    internal const int OCloexec = 0x80000;
    internal const int EventNonBlocking = 0x800;
    internal const short PollIn = 1;

    [LibraryImport(Name, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport(Name, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe2(int* descriptors, int flags);
}
