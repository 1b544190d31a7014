using System.Net.Sockets;
using AutoMount.Posix;
using AutoMount.Posix.Memory;
using AutoMount.Posix.Sockets;

namespace AutoMount.Daemon.Journal;

/// <summary>A connection to the host's journal, made when it is needed. Sends and never waits.</summary>
/// <param name="path">The journal's socket.</param>
internal sealed class JournalConnection(string path) : IDisposable
{
    /// <summary>Where the host's journal listens.</summary>
    internal const string HostSocket = "/run/systemd/journal/socket";

    private readonly Lock _lock = new(); // protects _socket
    private Socket? _socket;

    /// <summary>Whether there is a journal.</summary>
    public bool IsThere => File.Exists(path);

    /// <summary>Sends an entry. One that is too large for a datagram goes in a file without a name, as the journal's protocol has it.</summary>
    /// <returns>Whether the journal has it; not where it is behind or gone.</returns>
    public bool TrySend(ReadOnlySpan<byte> entry)
    {
        lock (_lock)
        {
            Errno error = SendLocked(entry);
            if (error is not (Errno.None or Errno.EAGAIN))
            {
                _socket?.Dispose();
                _socket = null; // it was restarted
                error = SendLocked(entry);
            }

            return error == Errno.None;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _socket?.Dispose();
            _socket = null;
        }
    }

    private Errno SendLocked(ReadOnlySpan<byte> entry)
    {
        if (OpenLocked() is not { } socket)
        {
            return Errno.ENOTCONN;
        }

        RawDescriptor descriptor = new((int)socket.Handle);
        Errno error = DescriptorSocket.Send(descriptor, entry, RawDescriptor.None);
        return error is Errno.EMSGSIZE or Errno.ENOBUFS ? SendLarge(descriptor, entry) : error;
    }

    private static Errno SendLarge(RawDescriptor socket, ReadOnlySpan<byte> entry)
    {
        Errno error = SealedMemory.Create("automount-journal", entry, out FileDescriptor file);
        if (error == Errno.None)
        {
            using (file)
            {
                error = DescriptorSocket.Send(socket, [], file);
            }
        }

        return error;
    }

    private Socket? OpenLocked()
    {
        if (_socket is null && IsThere)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                _socket = socket;
            }
            catch (SocketException)
            {
                socket.Dispose(); // it does not listen
            }
        }

        return _socket;
    }
}
