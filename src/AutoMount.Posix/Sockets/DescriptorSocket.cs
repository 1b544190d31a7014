using System.Runtime.CompilerServices;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Sockets;

/// <summary>Messages of bytes with at most one descriptor each over a Unix socket (<c>unix(7)</c>, SCM_RIGHTS).</summary>
public static unsafe class DescriptorSocket
{
    private const int Unix = 1; // AF_UNIX
    private const int SequencedPackets = 5; // SOCK_SEQPACKET
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int Rights = 1; // SCM_RIGHTS
    private const int Peeking = 2; // MSG_PEEK
    private const int WithoutWaiting = 0x40; // MSG_DONTWAIT
    private const int WithoutSignal = 0x4000; // MSG_NOSIGNAL
    private const int ClosedOnExec = 0x4000_0000; // MSG_CMSG_CLOEXEC
    private const int ControlCut = 8; // MSG_CTRUNC

    /// <summary>Makes two connected sockets that keep messages apart.</summary>
    /// <returns>EMFILE, ENFILE; then both are invalid.</returns>
    public static Errno CreatePair(out FileDescriptor left, out FileDescriptor right)
    {
        int* ends = stackalloc int[2] { -1, -1 };
        Errno error = LibC.Check(LibC.SocketPair(Unix, SequencedPackets | LibC.OCloexec, 0, ends));
        left = new FileDescriptor(ends[0]);
        right = new FileDescriptor(ends[1]);
        return error;
    }

    /// <summary>Sends without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="message">At least one byte, unless the socket keeps empty messages and a descriptor goes along.</param>
    /// <param name="descriptor">What goes along; none for nothing.</param>
    /// <returns>EAGAIN where the queue is full; EPIPE, ECONNREFUSED where nobody is there; ETOOMANYREFS.</returns>
    public static Errno Send(
        RawDescriptor socket,
        ReadOnlySpan<byte> message,
        RawDescriptor descriptor
    )
    {
        fixed (byte* start = message)
        {
            LibC.MessagePart part = new() { Start = start, Length = (nuint)message.Length };
            LibC.DescriptorControl control = new()
            {
                Length = (nuint)Unsafe.SizeOf<LibC.DescriptorControl>() - sizeof(int),
                Level = SocketLevel,
                Type = Rights,
                Descriptor = descriptor.Number,
            };
            LibC.MessageHeader header = new() { Parts = &part, PartCount = 1 };
            if (!descriptor.IsNone)
            {
                header.Control = &control;
                header.ControlLength = (nuint)Unsafe.SizeOf<LibC.DescriptorControl>();
            }

            nint sent;
            Errno error;
            do
            {
                sent = LibC.SendMsg(socket.Number, &header, WithoutWaiting | WithoutSignal);
                error = LibC.Check(sent);
            } while (error == Errno.EINTR);

            return error;
        }
    }

    /// <summary>Receives one message.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="message">Where it goes; what does not fit is lost.</param>
    /// <param name="how">Whether to wait, and whether the message stays in the queue.</param>
    /// <param name="length">Its bytes; 0 at the end.</param>
    /// <param name="descriptor">What came along, or none; the caller closes it.</param>
    /// <returns>EAGAIN where there is none and nothing is waited for; EMFILE where a descriptor had no room.</returns>
    public static Errno Receive(
        RawDescriptor socket,
        Span<byte> message,
        ReceiveMode how,
        out int length,
        out RawDescriptor descriptor
    )
    {
        descriptor = RawDescriptor.None;
        int flags = ClosedOnExec;
        flags |= how.HasFlag(ReceiveMode.Peek) ? Peeking : 0;
        flags |= how.HasFlag(ReceiveMode.DoNotWait) ? WithoutWaiting : 0;
        fixed (byte* start = message)
        {
            LibC.MessagePart part = new() { Start = start, Length = (nuint)message.Length };
            LibC.DescriptorControl control = default;
            LibC.MessageHeader header;
            Errno error;
            do
            {
                header = new LibC.MessageHeader
                {
                    Parts = &part,
                    PartCount = 1,
                    Control = &control,
                    ControlLength = (nuint)Unsafe.SizeOf<LibC.DescriptorControl>(),
                };
                nint result = LibC.RecvMsg(socket.Number, &header, flags);
                length = (int)Math.Max(0, result);
                error = LibC.Check(result);
            } while (error == Errno.EINTR);

            bool has = header.ControlLength > 0 && control is { Level: SocketLevel, Type: Rights };
            if (error == Errno.None && has)
            {
                descriptor = new RawDescriptor(control.Descriptor);
            }

            return error == Errno.None && !has && (header.Flags & ControlCut) != 0
                ? Errno.EMFILE
                : error;
        }
    }
}

/// <summary>How a message is received.</summary>
[Flags]
public enum ReceiveMode
{
    /// <summary>Wait for it and take it.</summary>
    None = 0,

    /// <summary>It stays in the queue; its descriptor is copied.</summary>
    Peek = 1,

    /// <summary>EAGAIN where there is none.</summary>
    DoNotWait = 2,
}
