using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Attributes of inodes and file systems.</summary>
internal static unsafe partial class Kernel
{
    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int statx(
        int directory,
        string path,
        int flags,
        uint mask,
        out Stat stat
    );

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchmod(int descriptor, uint mode);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fchown(int descriptor, uint owner, uint group);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int lchown(string path, uint owner, uint group);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int access(string path, int mode);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int faccessat(int directory, string path, int mode, int flags);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int utimensat(int directory, string path, TimeSpec* times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int futimens(int descriptor, TimeSpec* times);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int setxattr(
        string path,
        string name,
        byte* value,
        nuint size,
        int flags
    );

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int lsetxattr(
        string path,
        string name,
        byte* value,
        nuint size,
        int flags
    );

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int fsetxattr(
        int descriptor,
        string name,
        byte* value,
        nuint size,
        int flags
    );

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial nint getxattr(string path, string name, byte* value, nuint size);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial nint lgetxattr(string path, string name, byte* value, nuint size);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial nint fgetxattr(int descriptor, string name, byte* value, nuint size);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial nint listxattr(string path, byte* list, nuint size);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int removexattr(string path, string name);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int statvfs(string path, out FileSystemStat stat);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fstatvfs(int descriptor, out FileSystemStat stat);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int fchmodat(int directory, string path, uint mode, int flags);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int fchownat(
        int directory,
        string path,
        uint owner,
        uint group,
        int flags
    );

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial nint llistxattr(string path, byte* list, nuint size);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int lremovexattr(string path, string name);

    [LibraryImport(
        "libc",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(KernelName)
    )]
    internal static partial int fremovexattr(int descriptor, string name);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint flistxattr(int descriptor, byte* list, nuint size);
}
