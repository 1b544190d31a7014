using AutoMount.Posix.Files;

namespace AutoMount.Posix.Events;

/// <summary>Whoever has the writing end of a named pipe (<c>fifo(7)</c>): it ends when the last copy of that end is closed. What is written is not looked at.</summary>
public sealed class PipeHolders : IEnding
{
    private const int MostPieces = 512; // more than a pipe can hold (fs.pipe-max-size), so that a writer cannot keep us
    private readonly FileDescriptor _reader;

    private PipeHolders(FileDescriptor reader) => _reader = reader;

    /// <inheritdoc/>
    public RawDescriptor Descriptor => _reader;

    /// <inheritdoc/>
    public bool IsReadableAtEnd => false;

    /// <summary>Whether nobody has the other end. Told by reading: a hang-up before this end was opened does not show in <c>poll(2)</c>.</summary>
    public bool HasEnded
    {
        get
        {
            Span<byte> piece = stackalloc byte[4096];
            for (int pieces = 0; pieces < MostPieces; pieces++)
            {
                Errno error = DeviceIo.Read(_reader, piece, out int length);
                if (error != Errno.None || length == 0)
                {
                    return error == Errno.None; // EAGAIN: there is a writer
                }
            }

            return false;
        }
    }

    /// <summary>Opens the reading end.</summary>
    /// <param name="directory">Where the pipe is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="holders">To be disposed; null where it cannot be opened.</param>
    /// <returns>ENOENT where there is no pipe, EMFILE.</returns>
    public static Errno Open(RawDescriptor directory, PathComponent name, out PipeHolders? holders)
    {
        Errno error = FileIo.OpenAt(
            directory,
            name,
            OpenMode.O_RDONLY | OpenMode.O_NONBLOCK,
            0,
            out FileDescriptor reader
        );
        holders = error == Errno.None ? new PipeHolders(reader) : null;
        return error;
    }

    /// <summary>Closes our end: to the holders it shows as an error (POLLERR, EPIPE).</summary>
    public void Dispose() => _reader.Dispose();
}
