using System.Net.Sockets;
using System.Text;
using AutoMount.FileSystem.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Sockets;

namespace AutoMount.Daemon.Systemd;

/// <summary>The service manager's descriptor store (<c>sd_notify(3)</c> FDSTORE=1, <c>sd_listen_fds(3)</c>): it outlives our processes, and ends with a stop of the service.</summary>
internal sealed class DescriptorStore : IDescriptorStore, IDisposable
{
    private const int FirstDescriptor = 3; // SD_LISTEN_FDS_START

    private readonly Socket _socket;
    private readonly Action<string> _onFailure;

    private DescriptorStore(Socket socket, Action<string> onFailure)
    {
        _socket = socket;
        _onFailure = onFailure;
    }

    /// <summary>The store of the service manager that runs us; null where none does.</summary>
    /// <param name="onFailure">Told what could not be kept, and why.</param>
    internal static DescriptorStore? Open(Action<string> onFailure)
    {
        string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (path is not { Length: > 1 } || path[0] is not ('/' or '@'))
        {
            return null;
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            return new DescriptorStore(socket, onFailure);
        }
        catch (SocketException exception)
        {
            onFailure($"the service manager at {path} cannot be reached ({exception.Message})");
            socket.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeptDescriptor> TakeAll()
    {
        string[] names = (
            Environment.GetEnvironmentVariable("LISTEN_FDNAMES") ?? string.Empty
        ).Split(':');
        bool ours = Environment.GetEnvironmentVariable("LISTEN_PID") == $"{Environment.ProcessId}";
        _ = int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), out int count);
        foreach (string name in new[] { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" })
        {
            Environment.SetEnvironmentVariable(name, null); // not our children's
        }

        if (!ours || count <= 0)
        {
            return [];
        }

        List<KeptDescriptor> kept = [];
        for (int index = 0; index < count; index++)
        {
            FileDescriptor descriptor = new(FirstDescriptor + index);
            descriptor.CloseOnExec();
            kept.Add(new KeptDescriptor(index < names.Length ? names[index] : "", descriptor));
        }

        return kept;
    }

    /// <inheritdoc/>
    public void Keep(string name, FileDescriptor descriptor) =>
        Send($"FDSTORE=1\nFDNAME={name}", descriptor);

    /// <inheritdoc/>
    public void Drop(string name) => Send($"FDSTOREREMOVE=1\nFDNAME={name}", RawDescriptor.None);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Send(string message, RawDescriptor descriptor)
    {
        RawDescriptor socket = new((int)_socket.Handle);
        byte[] bytes = Encoding.ASCII.GetBytes(message);
        Errno error;
        do
        {
            error = DescriptorSocket.Send(socket, bytes, descriptor);
        } while (error == Errno.EAGAIN && _socket.Poll(-1, SelectMode.SelectWrite));

        if (error != Errno.None)
        {
            _onFailure($"'{message.Replace('\n', ' ')}': {error}");
        }
    }
}
