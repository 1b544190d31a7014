using AutoMount.Posix;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Bus.Client;

/// <summary>Our ends of the service's pipes as streams: blocking, unbuffered.</summary>
internal static class PipeStream
{
    /// <summary>A stream to read; it owns the descriptor.</summary>
    internal static Stream Reader(FileDescriptor descriptor) => Open(descriptor, FileAccess.Read);

    /// <summary>A stream to write; it owns the descriptor.</summary>
    internal static Stream Writer(FileDescriptor descriptor) => Open(descriptor, FileAccess.Write);

    private static FileStream Open(FileDescriptor descriptor, FileAccess access)
    {
        SafeFileHandle handle = new(descriptor.Number, ownsHandle: true);
        descriptor.SetHandleAsInvalid(); // the stream closes it
        return new FileStream(handle, access, bufferSize: 0);
    }
}
