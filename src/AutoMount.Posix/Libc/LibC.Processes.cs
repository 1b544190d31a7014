using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

/// <summary>Processes by descriptor; the numbers are the same on x86-64 and arm64, and glibc 2.36 has no wrapper for all of them.</summary>
internal static unsafe partial class LibC
{
    private const long PidFdOpenNumber = 434;
    private const long PidFdSendSignalNumber = 424;

    internal static int PidFdOpen(int process) =>
        (int)SystemCall(PidFdOpenNumber, process, 0, 0, 0, 0);

    internal static int PidFdSendSignal(int descriptor, int signal) =>
        (int)SystemCall(PidFdSendSignalNumber, descriptor, signal, 0, 0, 0);

    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);

    [LibraryImport(Name, EntryPoint = "getpgid", SetLastError = true)]
    internal static partial int GetProcessGroup(int process);
}
