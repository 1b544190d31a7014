using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>A stream of somebody else's (file, pipe, socket; blocking or not), given up as soon as nobody listens at a pipe of ours any more.</summary>
/// <param name="stream">The stream.</param>
/// <param name="listener">The writing end of the pipe; none for nothing to watch.</param>
public sealed unsafe class WatchedStream(RawDescriptor stream, RawDescriptor listener)
{
    private const short PollIn = 0x1;
    private const short PollOut = 0x4;
    private const short PollError = 0x8;

    /// <summary>Reads what is there, waiting for the first byte.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="count">Bytes read; 0 at the end.</param>
    /// <returns>ECANCELED where nobody listens any more.</returns>
    public Errno Read(Span<byte> buffer, out int count)
    {
        count = 0;
        while (true)
        {
            Errno error = Wait(PollIn);
            if (error != Errno.None)
            {
                return error;
            }

            nint result;
            fixed (byte* start = buffer)
            {
                result = LibC.Read(stream.Number, start, (nuint)buffer.Length);
            }

            error = LibC.Check(result);
            if (error is not (Errno.EAGAIN or Errno.EINTR))
            {
                count = (int)Math.Max(0, result);
                return error;
            }
        }
    }

    /// <summary>Writes all of it.</summary>
    /// <returns>ECANCELED where nobody listens any more.</returns>
    public Errno Write(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            Errno error = Wait(PollOut);
            if (error != Errno.None)
            {
                return error;
            }

            nint result;
            fixed (byte* start = data)
            {
                result = LibC.Write(stream.Number, start, (nuint)data.Length);
            }

            error = LibC.Check(result);
            if (error is not (Errno.None or Errno.EAGAIN or Errno.EINTR))
            {
                return error;
            }

            data = data[(int)Math.Max(0, result)..];
        }

        return Errno.None;
    }

    private Errno Wait(short events)
    {
        LibC.PollDescriptor* entries = stackalloc LibC.PollDescriptor[2];
        entries[0] = new LibC.PollDescriptor { Descriptor = stream.Number, Events = events };
        entries[1] = new LibC.PollDescriptor { Descriptor = listener.Number };
        while (LibC.Poll(entries, 2, timeoutMilliseconds: -1) < 0)
        {
            if (LibC.LastError != Errno.EINTR)
            {
                return LibC.LastError;
            }
        }

        return (entries[1].Returned & PollError) != 0 ? Errno.ECANCELED : Errno.None;
    }
}
