using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Sockets that have a name in a directory.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int bind(int socket, UnixAddress* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int listen(int socket, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int connect(int socket, UnixAddress* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int accept(int socket, UnixAddress* address, uint* length);
}
