using System.Net.Sockets;
using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Sockets;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>Keeps descriptors for processes that come one after another, as a service manager does.</summary>
public sealed class DescriptorKeeper : IDisposable
{
    private readonly Socket _socket = new(
        AddressFamily.Unix,
        SocketType.Seqpacket,
        ProtocolType.Unspecified
    );
    private readonly List<(string Name, FileDescriptor Descriptor)> _kept = [];
    private readonly Thread _thread;

    public DescriptorKeeper(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen();
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where processes find it.</summary>
    public string Path { get; }

    /// <summary>How many descriptors are kept; exact once the process that sent them has ended.</summary>
    public int Count
    {
        get
        {
            lock (_kept)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Loses what it keeps under names that begin so.</summary>
    public void Lose(string beginning)
    {
        lock (_kept)
        {
            Drop(name => name.StartsWith(beginning, StringComparison.Ordinal));
        }
    }

    /// <summary>Changes a byte of the memory that is kept under a name that begins so.</summary>
    public void Spoil(string beginning, long offset)
    {
        using FileStream file = Open(beginning);
        file.Position = offset;
        int old = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(old ^ 0x5A));
    }

    /// <summary>Changes the first bytes of it.</summary>
    public void Change(string beginning, int length, Action<byte[]> change)
    {
        using FileStream file = Open(beginning);
        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        change(bytes);
        file.Position = 0;
        file.Write(bytes);
    }

    /// <summary>Cuts it off.</summary>
    public void Cut(string beginning, long length)
    {
        using FileStream file = Open(beginning);
        file.SetLength(length);
    }

    private FileStream Open(string beginning)
    {
        lock (_kept)
        {
            FileDescriptor kept = _kept
                .Single(one => one.Name.StartsWith(beginning, StringComparison.Ordinal))
                .Descriptor;
            return new FileStream(
                $"/proc/self/fd/{kept.Number}",
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite
            );
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
        Lose(string.Empty);
    }

    /// <summary>One process after another: what the last one sent is read to its end before the next is answered.</summary>
    private void Serve()
    {
        while (true)
        {
            try
            {
                using Socket client = _socket.Accept();
                Serve(new RawDescriptor((int)client.Handle));
            }
            catch (Exception exception)
                when (exception is SocketException or ObjectDisposedException)
            {
                return; // disposed
            }
        }
    }

    private void Serve(RawDescriptor client)
    {
        byte[] message = new byte[300];
        while (
            DescriptorSocket.Receive(
                client,
                message,
                ReceiveMode.None,
                out int length,
                out RawDescriptor descriptor
            ) == Errno.None
            && length > 0
        )
        {
            string[] words = Encoding.ASCII.GetString(message, 0, length).Split(' ');
            lock (_kept)
            {
                Answer(client, words, descriptor);
            }
        }
    }

    private void Answer(RawDescriptor client, string[] words, RawDescriptor descriptor)
    {
        switch (words)
        {
            case ["take"]:
                foreach ((string name, FileDescriptor kept) in _kept)
                {
                    _ = DescriptorSocket.Send(client, Encoding.ASCII.GetBytes(name), kept);
                }

                _ = DescriptorSocket.Send(client, "end"u8, RawDescriptor.None);
                break;
            case ["keep", { } name]:
                _kept.Add((name, new FileDescriptor(descriptor.Number)));
                break;
            case ["drop", { } name]:
                Drop(kept => string.Equals(kept, name, StringComparison.Ordinal));
                break;
            default:
                break;
        }
    }

    private void Drop(Predicate<string> wanted)
    {
        foreach ((string Name, FileDescriptor Descriptor) one in _kept.ToArray())
        {
            if (wanted(one.Name))
            {
                one.Descriptor.Dispose();
                _kept.Remove(one);
            }
        }
    }
}
