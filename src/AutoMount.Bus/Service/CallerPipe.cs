using System.IO.Pipes;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Events;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Bus.Service;

/// <summary>A pipe between a caller and a session: one end goes to the caller, the other is a stream here.</summary>
/// <remarks>The stream waits by epoll, not on a thread of the pool, so idle commands cost no thread.</remarks>
internal sealed class CallerPipe : IDisposable
{
    private CallerPipe(FileDescriptor callerEnd, Stream stream)
    {
        CallerEnd = callerEnd;
        Stream = stream;
    }

    /// <summary>What the caller gets; a copy goes with the reply.</summary>
    internal FileDescriptor CallerEnd { get; }

    /// <summary>Our end.</summary>
    internal Stream Stream { get; }

    /// <summary>Closes both ends here.</summary>
    public void Dispose()
    {
        CallerEnd.Dispose();
        Stream.Dispose();
    }

    /// <summary>A pipe that the caller writes to.</summary>
    internal static CallerPipe FromCaller()
    {
        Create(out FileDescriptor reader, out FileDescriptor writer);
        return new CallerPipe(writer, Open(reader, PipeDirection.In));
    }

    /// <summary>A pipe that the caller reads from; once he closes it, what is written is dropped.</summary>
    internal static CallerPipe ToCaller()
    {
        Create(out FileDescriptor reader, out FileDescriptor writer);
        return new CallerPipe(reader, new ForgivingStream(Open(writer, PipeDirection.Out)));
    }

    /// <summary>A pipe that the caller reads from; once he closes it, writing throws <see cref="IOException"/>.</summary>
    internal static CallerPipe ToReader()
    {
        Create(out FileDescriptor reader, out FileDescriptor writer);
        return new CallerPipe(reader, Open(writer, PipeDirection.Out));
    }

    private static void Create(out FileDescriptor reader, out FileDescriptor writer)
    {
        Errno error = Pipe.Create(out reader, out writer);
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"The host has no more pipes for us ({error}); try again when other commands have ended."
            );
        }
    }

    private static AnonymousPipeClientStream Open(FileDescriptor end, PipeDirection direction)
    {
        SafePipeHandle handle = new(end.Number, ownsHandle: true);
        end.SetHandleAsInvalid(); // the stream closes it
        return new AnonymousPipeClientStream(direction, handle);
    }
}
