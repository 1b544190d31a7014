using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>Descriptors that speak in whole messages: devices, pipes, sockets.</summary>
public static unsafe class DeviceIo
{
    private const short PollIn = 1;
    private const short PollFailed = 0x8 | 0x10; // POLLERR, POLLHUP

    /// <summary>One <c>read(2)</c>.</summary>
    public static Errno Read(RawDescriptor file, Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint result = LibC.Read(file.Number, start, (nuint)buffer.Length);
            length = (int)Math.Max(0, result);
            return LibC.Check(result);
        }
    }

    /// <summary>One <c>write(2)</c>.</summary>
    public static Errno Write(RawDescriptor file, ReadOnlySpan<byte> message)
    {
        fixed (byte* start = message)
        {
            return LibC.Check(LibC.Write(file.Number, start, (nuint)message.Length));
        }
    }

    /// <summary>Waits until there is something to read, or the time is over. <c>poll(2)</c>.</summary>
    public static bool WaitReadable(RawDescriptor file, int milliseconds)
    {
        LibC.PollDescriptor descriptor = new() { Descriptor = file.Number, Events = PollIn };
        return LibC.Poll(&descriptor, 1, milliseconds) != 0;
    }

    /// <summary>Whether the other end is gone. <c>poll(2)</c>, POLLERR or POLLHUP.</summary>
    public static bool HasFailed(RawDescriptor file)
    {
        LibC.PollDescriptor descriptor = new() { Descriptor = file.Number };
        return LibC.Poll(&descriptor, 1, 0) > 0 && (descriptor.Returned & PollFailed) != 0;
    }

    /// <summary>One <c>ioctl(2)</c> with an argument in memory.</summary>
    public static Errno Control<T>(
        RawDescriptor file,
        nuint request,
        ref T argument,
        out int result
    )
        where T : unmanaged
    {
        fixed (T* address = &argument)
        {
            result = LibC.IoCtl(file.Number, request, address);
            return LibC.Check(result);
        }
    }
}
