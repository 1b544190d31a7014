using AutoMount.Posix.Files;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Memory;

/// <summary>Bytes in a file without a name that nobody can change any more (<c>memfd_create(2)</c>, <c>F_ADD_SEALS</c>), to be handed to another process.</summary>
public static class SealedMemory
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC
    private const uint AllowSealing = 2; // MFD_ALLOW_SEALING
    private const int AddSeals = 1033; // F_ADD_SEALS
    private const int AllSeals = 1 | 2 | 4 | 8; // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE

    /// <summary>Makes it.</summary>
    /// <param name="name">Shown in <c>/proc/PID/fd</c>.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="file">The file; the caller closes it after a success.</param>
    /// <returns>ENFILE, EMFILE, ENOMEM.</returns>
    public static Errno Create(string name, ReadOnlySpan<byte> content, out FileDescriptor file)
    {
        file = new FileDescriptor(LibC.MemFdCreate(name, CloseOnExec | AllowSealing));
        if (file.IsInvalid)
        {
            return LibC.LastError;
        }

        Errno error = FileIo.WriteAt(file, content, offset: 0, out _);
        error =
            error == Errno.None ? LibC.Check(LibC.Fcntl(file.Number, AddSeals, AllSeals)) : error;
        if (error != Errno.None)
        {
            file.Dispose();
        }

        return error;
    }
}
