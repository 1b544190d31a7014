using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

/// <summary>The C library. One file per function group; nothing outside this project calls it.</summary>
internal static unsafe partial class LibC
{
    private const string Name = "libc";

    internal const int FDupFdCloexec = 1030;

    /// <summary>The errno of the call just made.</summary>
    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, nint argument);

    /// <summary>The error of a call that answers -1 on failure.</summary>
    internal static Errno Check(int result) => result < 0 ? LastError : Errno.None;

    /// <summary>The error of a call that answers -1 on failure.</summary>
    internal static Errno Check(nint result) => result < 0 ? LastError : Errno.None;
}
