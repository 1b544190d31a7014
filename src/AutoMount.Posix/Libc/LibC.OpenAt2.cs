using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    private const long OpenAt2Number = 437;

    internal static int OpenAt2(int directory, byte* path, HowToOpen* how) =>
        (int)SystemCall(OpenAt2Number, directory, (nint)path, (nint)how, sizeof(HowToOpen), 0);

    /// <summary><c>struct open_how</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct HowToOpen
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }
}
