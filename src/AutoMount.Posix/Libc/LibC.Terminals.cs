using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "isatty", SetLastError = true)]
    internal static partial int IsATerminal(int descriptor);

    [LibraryImport(Name, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int TcGetAttr(int descriptor, void* attributes);

    [LibraryImport(Name, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int TcSetAttr(int descriptor, int when, void* attributes);

    [LibraryImport(Name, EntryPoint = "cfmakeraw", SetLastError = true)]
    internal static partial void CfMakeRaw(void* attributes);
}
