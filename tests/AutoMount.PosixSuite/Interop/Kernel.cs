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

    /// <summary>Makes the calling thread's real uid another one and leaves its effective one root's.</summary>
    internal static void BecomeReallyOnThisThread(uint user) =>
        Ok(syscall(SYS_setresuid, (nint)user, 0, 0));

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
