using System.Net.Sockets;
using AutoMount.Posix;

namespace AutoMount.Bus.Client;

/// <summary>A terminal, or the input of a session's command: bytes both ways. One thread may read while another writes.</summary>
public sealed class TerminalConnection : IDisposable
{
    private readonly Socket _socket;

    internal TerminalConnection(FileDescriptor descriptor)
    {
        _socket = new Socket(new SafeSocketHandle(descriptor.Number, ownsHandle: true))
        {
            Blocking = true,
        };
        descriptor.SetHandleAsInvalid(); // the socket closes it
    }

    /// <summary>Takes what came; waits for something.</summary>
    /// <returns>How many bytes; 0 where no more will come.</returns>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return _socket.Receive(buffer);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return 0; // closed, by either side
        }
    }

    /// <summary>Sends bytes; false where nobody takes any more.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }

            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Nothing more will be sent: end of file for a command without a terminal. What it writes still comes.</summary>
    public void EndInput()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the other side was quicker
        }
    }

    /// <summary>Leaves; a read that waits ends.</summary>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the other side was quicker
        }

        _socket.Dispose();
    }
}

/// <summary>A command that runs at a terminal of its own.</summary>
/// <param name="Id">Its id, for <see cref="ServiceClient.WaitCommand"/>.</param>
/// <param name="Terminal">The terminal.</param>
public sealed record TerminalCommandHandle(string Id, TerminalConnection Terminal);

/// <summary>What a new command is asked to be.</summary>
public sealed record NewCommand
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Extra environment, each <c>KEY=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where it starts; null for the session's own working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The terminal's columns and rows; null where there is no terminal, or its size is not known.</summary>
    public (uint Columns, uint Rows)? Size { get; init; }
}
