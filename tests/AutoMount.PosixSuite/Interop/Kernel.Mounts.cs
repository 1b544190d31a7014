using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Mounts, the current directory, and names told by handles.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int chdir(string path);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchdir(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint getcwd(nint number, byte* buffer, nuint size);

    /// <summary>The kernel's own call: length with the NUL, or -1; the C library would go on by itself where the path is too long.</summary>
    internal static nint getcwd(byte* buffer, nuint size) => getcwd(SYS_getcwd, buffer, size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int mount(
        string? source,
        string target,
        string? type,
        nuint flags,
        byte* data
    );

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int umount2(string target, int flags);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int name_to_handle_at(
        int directory,
        string path,
        KernelHandle* handle,
        int* mount,
        int flags
    );

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int open_by_handle_at(int mount, KernelHandle* handle, int flags);

    [LibraryImport(
        "libc",
        EntryPoint = "syscall",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    private static partial int openat2(
        nint number,
        int directory,
        string path,
        OpenHow* how,
        nuint size
    );

    /// <summary>As <c>openat2(2)</c>.</summary>
    internal static int openat2(int directory, string path, OpenHow* how) =>
        openat2(SYS_openat2, directory, path, how, (nuint)sizeof(OpenHow));
}
