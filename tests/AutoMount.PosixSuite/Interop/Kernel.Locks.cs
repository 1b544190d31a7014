using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Locks, and the flags of open files.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int descriptor, int operation);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, FileLock* argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, nint argument);
}
