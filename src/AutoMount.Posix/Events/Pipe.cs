using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Events;

/// <summary>A pipe (<c>pipe(7)</c>): both ends blocking and closed on exec.</summary>
public static unsafe class Pipe
{
    /// <summary>Makes a pipe.</summary>
    /// <param name="reader">The end to read from; end of file comes when every copy of the other end is closed.</param>
    /// <param name="writer">The end to write to; EPIPE comes when every copy of the other end is closed.</param>
    /// <returns>EMFILE, ENFILE where there are no more descriptors; then both ends are invalid.</returns>
    public static Errno Create(out FileDescriptor reader, out FileDescriptor writer)
    {
        int* ends = stackalloc int[2] { -1, -1 };
        Errno error = LibC.Check(LibC.Pipe2(ends, LibC.OCloexec));
        reader = new FileDescriptor(ends[0]);
        writer = new FileDescriptor(ends[1]);
        return error;
    }
}
