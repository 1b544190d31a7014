using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Files;
using AutoMount.Posix.Sockets;

namespace AutoMount.Daemon.Tests.Journal;

/// <summary>Stands for the host's journal: takes entries apart as journald does.</summary>
internal sealed class JournalStand : IDisposable
{
    private readonly Socket _socket = new(
        AddressFamily.Unix,
        SocketType.Dgram,
        ProtocolType.Unspecified
    );

    public JournalStand(string path) => _socket.Bind(new UnixDomainSocketEndPoint(path));

    public bool HasEntry => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public void Dispose() => _socket.Dispose();

    /// <summary>The next entry, where each field comes once.</summary>
    public IReadOnlyDictionary<string, byte[]> ReceiveBytes() =>
        Receive().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    /// <summary>The next entry as text; values of a field that comes again are joined with commas.</summary>
    public IReadOnlyDictionary<string, string> ReceiveText() =>
        Receive()
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => string.Join(',', group.Select(one => Encoding.UTF8.GetString(one.Value))),
                StringComparer.Ordinal
            );

    /// <summary>Takes an entry apart.</summary>
    public static IReadOnlyList<(string Name, byte[] Value)> Parse(ReadOnlySpan<byte> rest)
    {
        List<(string, byte[])> fields = [];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            string name = Encoding.ASCII.GetString(rest[..end]);
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest[(end + 1)..]);
            fields.Add((name, rest.Slice(end + 9, length).ToArray()));
            Assert.Equal((byte)'\n', rest[end + 9 + length]);
            rest = rest[(end + 10 + length)..];
        }

        return fields;
    }

    private IReadOnlyList<(string Name, byte[] Value)> Receive()
    {
        Assert.True(_socket.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));
        byte[] buffer = new byte[256 * 1024];
        Errno error = DescriptorSocket.Receive(
            new RawDescriptor((int)_socket.Handle),
            buffer,
            ReceiveMode.None,
            out int length,
            out RawDescriptor file
        );
        Assert.Equal(Errno.None, error);
        if (file.IsNone)
        {
            return Parse(buffer.AsSpan(0, length));
        }

        Assert.Equal(0, length); // journald takes a file from an empty datagram only
        byte[] content = new byte[16 << 20];
        Assert.Equal(Errno.None, FileIo.ReadAt(file, content, offset: 0, out int count));
        Assert.NotEqual(Errno.None, FileIo.WriteAt(file, "x"u8, offset: 0, out _)); // sealed
        file.Close();
        return Parse(content.AsSpan(0, count));
    }
}
