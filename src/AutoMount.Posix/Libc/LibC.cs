using System.Runtime.InteropServices;
using System.Text;

namespace AutoMount.Posix.Libc;

/// <summary>The C library. One file per function group; nothing outside this project calls it.</summary>
internal static unsafe partial class LibC
{
    private const string Name = "libc";

    internal const int FDupFdCloexec = 1030;
    internal const int FSetFd = 2;
    internal const int FdCloexec = 1;

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

    /// <summary>A string as C takes it.</summary>
    internal static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>A device's number (<c>makedev(3)</c>).</summary>
    internal static ulong MakeDevice(uint major, uint minor) =>
        ((ulong)(major & 0xFFFFF000) << 32)
        | ((ulong)(major & 0xFFF) << 8)
        | ((ulong)(minor & 0xFFFFFF00) << 12)
        | (minor & 0xFF);
}
