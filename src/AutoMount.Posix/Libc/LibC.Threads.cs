using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "setfsuid", SetLastError = true)]
    internal static partial int SetFsUid(uint user);

    [LibraryImport(Name, EntryPoint = "setfsgid", SetLastError = true)]
    internal static partial int SetFsGid(uint group);

    /// <summary>The kernel's <c>setgroups(2)</c>, which acts on the calling thread; the C library's changes all threads of the process.</summary>
    internal static int SetGroups(nint count, uint* groups) =>
        (int)SystemCall(SetGroupsNumber, count, (nint)groups, 0, 0, 0);

    private static readonly long SetGroupsNumber =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 159 : 116;

    [LibraryImport(Name, EntryPoint = "umask", SetLastError = true)]
    internal static partial uint UMask(uint mask);

    [LibraryImport(Name, EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport(Name, EntryPoint = "prctl", SetLastError = true)]
    internal static partial int PrCtl(
        int option,
        nuint argument2,
        nuint argument3,
        nuint argument4,
        nuint argument5
    );

    [LibraryImport(Name, EntryPoint = "capget", SetLastError = true)]
    internal static partial int CapGet(void* header, void* data);

    [LibraryImport(Name, EntryPoint = "capset", SetLastError = true)]
    internal static partial int CapSet(void* header, void* data);

    [LibraryImport(Name, EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint MMap(
        nint address,
        nuint length,
        int protection,
        int flags,
        int descriptor,
        long offset
    );

    [LibraryImport(Name, EntryPoint = "munmap", SetLastError = true)]
    internal static partial int MUnmap(nint address, nuint length);

    [LibraryImport(Name, EntryPoint = "madvise", SetLastError = true)]
    internal static partial int MAdvise(nint address, nuint length, int advice);

    [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(
        PollDescriptor* descriptors,
        nuint count,
        int timeoutMilliseconds
    );

    [LibraryImport(Name, EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetRLimit(int resource, ulong* limits);

    [LibraryImport(Name, EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetRLimit(int resource, ulong* limits);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
