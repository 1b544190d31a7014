using System.Net.Sockets;
using System.Text;
using AutoMount.FileSystem.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Sockets;

namespace AutoMount.FolderHost;

/// <summary>A descriptor store at the other end of a socket: each message is a word and a name, with a descriptor where one goes along.</summary>
internal sealed class KeeperStore : IDescriptorStore
{
    private readonly Socket _socket = new(
        AddressFamily.Unix,
        SocketType.Seqpacket,
        ProtocolType.Unspecified
    );

    public KeeperStore(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    public IReadOnlyList<KeptDescriptor> TakeAll()
    {
        Send("take", RawDescriptor.None);
        List<KeptDescriptor> kept = [];
        while (true)
        {
            byte[] message = new byte[300];
            Errno error = DescriptorSocket.Receive(
                Raw,
                message,
                ReceiveMode.None,
                out int length,
                out RawDescriptor descriptor
            );
            string name = Encoding.ASCII.GetString(message, 0, length);
            if (error != Errno.None || name is "" or "end")
            {
                return kept;
            }

            kept.Add(new KeptDescriptor(name, new FileDescriptor(descriptor.Number)));
        }
    }

    public void Keep(string name, FileDescriptor descriptor) => Send($"keep {name}", descriptor);

    public void Drop(string name) => Send($"drop {name}", RawDescriptor.None);

    private RawDescriptor Raw => new((int)_socket.Handle);

    private void Send(string text, RawDescriptor descriptor)
    {
        _ = _socket.Poll(-1, SelectMode.SelectWrite);
        Errno error = DescriptorSocket.Send(Raw, Encoding.ASCII.GetBytes(text), descriptor);
        if (error != Errno.None)
        {
            throw new InvalidOperationException($"the keeper does not take '{text}': {error}");
        }
    }
}
