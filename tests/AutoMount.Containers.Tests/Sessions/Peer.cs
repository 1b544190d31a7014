using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Our end of a connection to a terminal.</summary>
internal sealed class Peer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket _socket;
    private readonly StringBuilder _seen = new();

    public Peer(SafeHandle handle)
    {
        _socket = new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: true));
        handle.SetHandleAsInvalid();
    }

    public void Send(string text) => _socket.Send(Encoding.UTF8.GetBytes(text));

    public void EndInput() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until a text has come.</summary>
    /// <returns>All that has come so far.</returns>
    public async Task<string> WaitForAsync(string text)
    {
        using CancellationTokenSource limit = new(Patience);
        byte[] buffer = new byte[4096];
        while (!_seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            int count = await ReadAsync(buffer, text, limit.Token);
            Assert.True(count > 0, $"the terminal ended before '{text}':\n{_seen}");
        }

        return _seen.ToString();
    }

    /// <summary>Reads to the end.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        byte[] buffer = new byte[4096];
        while (await ReadAsync(buffer, "its end", limit.Token) > 0) { }

        return _seen.ToString();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReadAsync(byte[] buffer, string wanted, CancellationToken limit)
    {
        try
        {
            int count = await _socket.ReceiveAsync(buffer, limit);
            _seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
            return count;
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"the terminal did not show {wanted}:\n{_seen}", exception);
        }
        catch (SocketException)
        {
            return 0; // closed with something unread
        }
    }
}
