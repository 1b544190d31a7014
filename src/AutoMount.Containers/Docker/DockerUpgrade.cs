using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AutoMount.Posix;
using Docker.DotNet;

namespace AutoMount.Containers.Docker;

/// <summary>Connections to the engine that stop being HTTP (<c>Upgrade: tcp</c>): from the engine's answer on, bytes go to a command and come from it.</summary>
/// <remarks>
/// The client library keeps such a connection to itself, and we give it away. That is safe for a user to have: the engine's
/// HTTP server hands the connection over for good (Go's <c>Hijack</c>) and never reads a request from it again.
/// </remarks>
internal static class DockerUpgrade
{
    private const int LongestHead = 16 * 1024;
    private const int LongestBody = 64 * 1024;
    private const int PatienceMilliseconds = 30_000;

    /// <summary>Asks for an upgrade. Blocks for as long as the engine takes.</summary>
    /// <param name="socketPath">The engine's socket.</param>
    /// <param name="target">Path and query, with the API version.</param>
    /// <param name="json">The request's body; empty for none. The engine must read it: what it leaves unread would be typed into the terminal.</param>
    /// <returns>The upgraded connection, blocking.</returns>
    /// <exception cref="DockerApiException">The engine refused.</exception>
    /// <exception cref="SocketException">It is not there.</exception>
    internal static FileDescriptor Open(string socketPath, string target, string json)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = PatienceMilliseconds,
            ReceiveTimeout = PatienceMilliseconds,
        };
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        byte[] body = Encoding.UTF8.GetBytes(json);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {target} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: {body.Length}\r\n\r\n"
        );
        Send(socket, Encoding.ASCII.GetBytes(head));
        Send(socket, body);
        string answer = ReadHead(socket);
        HttpStatusCode status = StatusOf(answer);
        if (status != HttpStatusCode.SwitchingProtocols)
        {
            throw new DockerApiException(status, ReadBody(socket, answer));
        }

        socket.SendTimeout = 0; // these belong to the connection, and so to whoever gets it
        socket.ReceiveTimeout = 0;
        return Duplicate(socket);
    }

    /// <summary>The status of an answer.</summary>
    /// <param name="head">Its status line and header fields.</param>
    /// <exception cref="IOException">It is no answer.</exception>
    internal static HttpStatusCode StatusOf(string head)
    {
        string[] words = head.Split('\r', 2)[0].Split(' ', 3);
        return
            words.Length >= 2
            && words[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            && int.TryParse(
                words[1],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int status
            )
            ? (HttpStatusCode)status
            : throw new IOException("The container engine's answer is not HTTP.");
    }

    /// <summary>The length of an answer's body; -1 where it is not told.</summary>
    internal static int LengthOf(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            string[] field = line.Split(':', 2);
            if (
                field.Length == 2
                && field[0].Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(
                    field[1].Trim(),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int length
                )
            )
            {
                return length;
            }
        }

        return -1;
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    /// <summary>Byte by byte: what follows the head is not ours to read.</summary>
    private static string ReadHead(Socket socket)
    {
        byte[] head = new byte[LongestHead];
        for (int length = 0; length < head.Length; length++)
        {
            if (socket.Receive(head.AsSpan(length, 1)) == 0)
            {
                break;
            }

            if (head.AsSpan(0, length + 1).EndsWith("\r\n\r\n"u8))
            {
                return Encoding.ASCII.GetString(head, 0, length + 1);
            }
        }

        throw new IOException("The container engine's answer ended early.");
    }

    private static string ReadBody(Socket socket, string head)
    {
        int expected = Math.Min(LengthOf(head) is >= 0 and var told ? told : 0, LongestBody);
        byte[] body = new byte[expected];
        int length = 0;
        while (length < expected)
        {
            int count = socket.Receive(body.AsSpan(length));
            if (count == 0)
            {
                break;
            }

            length += count;
        }

        return Encoding.UTF8.GetString(body, 0, length);
    }

    private static FileDescriptor Duplicate(Socket socket)
    {
        using FileDescriptor lent = new((int)socket.Handle);
        Errno error = lent.Duplicate(out FileDescriptor copy);
        lent.SetHandleAsInvalid(); // the socket's own
        return error == Errno.None
            ? copy
            : throw new IOException($"There are no more descriptors for connections ({error}).");
    }
}
