using System.Net.Sockets;
using System.Text;

namespace AutoMount.Containers.Tests.Docker;

/// <summary>An engine that has one answer for everything, and lets it be waited for.</summary>
internal sealed class SlowEngine : IDisposable
{
    private const string Answer =
        """{"ApiVersion":"1.41","Version":"20.10.0","SizeRw":5,"Id":"c","State":{"Running":true},"Config":{"Labels":{}}}""";

    private readonly string _path = Path.Combine(
        Path.GetTempPath(),
        $"automount-slow-{Guid.NewGuid():N}.sock"
    );
    private readonly Socket _socket = new(
        AddressFamily.Unix,
        SocketType.Stream,
        ProtocolType.Unspecified
    );

    public SlowEngine()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(_path));
        _socket.Listen();
        _ = ServeAsync();
    }

    public string Host => $"unix://{_path}";

    /// <summary>How long containers take.</summary>
    public TimeSpan Delay { get; set; }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _socket.AcceptAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // disposed
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket own = client;
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await client.ReceiveAsync(buffer)) > 0; )
            {
                string request = Encoding.ASCII.GetString(buffer, 0, count);
                if (request.Contains("/containers/", StringComparison.Ordinal))
                {
                    await Task.Delay(Delay);
                }

                _ = await client.SendAsync(
                    Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}"
                    )
                );
            }
        }
        catch (SocketException)
        {
            // it went away
        }
    }
}
