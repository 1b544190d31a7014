using System.Runtime.InteropServices;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Threads;

/// <summary>Calls threads out of a blocking system call, which ends with EINTR then (<c>signal(7)</c>).</summary>
public static unsafe class ThreadCall
{
    private const int Signal = 12; // SIGUSR2: the runtime leaves it alone
    private static readonly Lazy<Errno> s_installation = new(Install);

    /// <summary>The calling thread's number, for <see cref="Interrupt"/>.</summary>
    public static int CurrentThread => LibC.GetTid();

    /// <summary>Makes interruption possible in this process; may be repeated.</summary>
    public static Errno Prepare() => s_installation.Value;

    /// <summary>Calls a thread of this process. One that is not inside a blocking call notices nothing, so whoever waits for it calls again.</summary>
    /// <param name="thread">Its number.</param>
    /// <returns>ESRCH where it has ended.</returns>
    public static Errno Interrupt(int thread) =>
        LibC.Check(LibC.TgKill(Environment.ProcessId, thread, Signal));

    /// <summary>A handler that does nothing, without SA_RESTART. It is a function of the C library that takes no argument and has no effect, since managed code cannot run in a signal handler.</summary>
    private static Errno Install()
    {
        nint nothing = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "getppid");
        SignalAction action = new() { Handler = nothing };
        return LibC.Check(LibC.SigAction(Signal, &action, null));
    }

    /// <summary><c>struct sigaction</c> of the C library, 64 bit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SignalAction
    {
        internal nint Handler;
        internal fixed ulong Mask[16];
        internal int Flags;
        internal nint Restorer;
    }
}
