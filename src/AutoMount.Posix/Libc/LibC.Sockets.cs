using System.Runtime.InteropServices;

namespace AutoMount.Posix.Libc;

internal static unsafe partial class LibC
{
    [LibraryImport(Name, EntryPoint = "socketpair", SetLastError = true)]
    internal static partial int SocketPair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(Name, EntryPoint = "sendmsg", SetLastError = true)]
    internal static partial nint SendMsg(int socket, MessageHeader* message, int flags);

    [LibraryImport(Name, EntryPoint = "recvmsg", SetLastError = true)]
    internal static partial nint RecvMsg(int socket, MessageHeader* message, int flags);

    [LibraryImport(Name, EntryPoint = "gettid", SetLastError = true)]
    internal static partial int GetTid();

    [LibraryImport(Name, EntryPoint = "tgkill", SetLastError = true)]
    internal static partial int TgKill(int process, int thread, int signal);

    [LibraryImport(Name, EntryPoint = "sigaction", SetLastError = true)]
    internal static partial int SigAction(int signal, void* action, void* old);

    /// <summary><c>struct msghdr</c>, 64 bit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal nint Name;
        internal uint NameLength;
        internal MessagePart* Parts;
        internal nuint PartCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessagePart
    {
        internal byte* Start;
        internal nuint Length;
    }

    /// <summary><c>struct cmsghdr</c> with one descriptor, padded as CMSG_SPACE says.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DescriptorControl
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
        internal int Descriptor;
        internal int Padding;
    }
}
