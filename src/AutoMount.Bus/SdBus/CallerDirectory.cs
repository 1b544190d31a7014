using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Bus.Audit;
using AutoMount.Bus.Client;
using AutoMount.Bus.Interop;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Posix;

namespace AutoMount.Bus.SdBus;

/// <summary>The uid of each sender, asked of the bus once per connection; forgotten when the connection ends.</summary>
/// <remarks>
/// A unique name belongs to one connection for the life of the bus, so what is kept cannot become wrong. The one
/// question per sender is a round trip to the bus daemon on the bus thread; it is the only thing the thread waits for.
/// It is asked over a connection of its own: over the service's the answer would come behind all calls that wait there. The
/// bus ends a connection that says nothing at its beginning, so the first question is asked at once; where one is lost all
/// the same, another takes its place.
/// </remarks>
internal sealed class CallerDirectory
{
    private static readonly BusTarget Daemon = new(
        "org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus"
    );

    private readonly BusLoop _loop;
    private readonly Func<ClientConnection> _connect;
    private ClientConnection _questions;
    private const int LongestName = 255; // of ASCII: org.freedesktop.DBus' specification

    private readonly Dictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    /// <summary>Knows nobody yet.</summary>
    /// <param name="loop">The service's connection.</param>
    /// <param name="connect">Makes another one, which this closes with the service's.</param>
    /// <exception cref="BusException">The bus was lost.</exception>
    internal CallerDirectory(BusLoop loop, Func<ClientConnection> connect)
    {
        _loop = loop;
        _connect = connect;
        _questions = Connect();
        loop.Ending += () => _questions.Dispose();
    }

    /// <summary>Who sent the message that sd-bus handles now, or null where it handles none (we are emitting a signal).</summary>
    internal Caller? Current()
    {
        nint message = LibSystemd.GetCurrentMessage(_loop.Bus);
        return message == 0 ? null : Of(message);
    }

    /// <summary>Who sent a message.</summary>
    internal unsafe Caller Of(nint message)
    {
        byte* sender = LibSystemd.MessageGetSender(message);
        if (Find(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(sender)) is { } known)
        {
            return known;
        }

        string name = BusMessage.Text(sender);
        Caller caller = new(Ask(name), name);
        _callers.Add(name, caller);
        return caller;
    }

    /// <summary>Looks a sender up without making a string of his name: that is done for every message.</summary>
    private Caller? Find(ReadOnlySpan<byte> sender)
    {
        Span<char> name = stackalloc char[LongestName];
        return
            sender.Length <= LongestName
            && _callers
                .GetAlternateLookup<ReadOnlySpan<char>>()
                .TryGetValue(name[..Encoding.Latin1.GetChars(sender, name)], out Caller? caller)
            ? caller
            : null;
    }

    /// <summary>Forgets a connection that ended.</summary>
    internal void Forget(string name) => _callers.Remove(name);

    /// <summary>From where a caller calls: asked once a connection, when that first changes something.</summary>
    internal AuditOrigin OriginOf(Caller caller)
    {
        caller.Origin ??= CallerProcess.Read(caller.Name, caller.User, AskProcess(caller.Name));
        return caller.Origin;
    }

    /// <summary>Asks the bus whose connection has a name.</summary>
    internal UserId Ask(string name) => new(Ask("GetConnectionUnixUser", name));

    private uint AskProcess(string name)
    {
        try
        {
            return Ask("GetConnectionUnixProcessID", name);
        }
        catch (BusCallException)
        {
            return 0; // it is gone
        }
    }

    private uint Ask(string question, string name)
    {
        try
        {
            return AskOnce(question, name);
        }
        catch (Exception exception)
            when (exception is BusException or BusCallException && !_questions.IsOpen)
        {
            _questions.Dispose();
            _questions = Connect();
            return AskOnce(question, name);
        }
    }

    private ClientConnection Connect()
    {
        ClientConnection connection = _connect();
        try
        {
            connection.Call(Daemon, "GetId").Dispose();
            return connection;
        }
        catch (BusCallException)
        {
            connection.Dispose();
            throw new BusException("asking the bus who it is", Errno.ECONNRESET); // sd-bus' own answer where it ended meanwhile
        }
        catch (BusException)
        {
            connection.Dispose();
            throw;
        }
    }

    private uint AskOnce(string question, string name)
    {
        using BusMessage reply = _questions.Call(
            Daemon,
            question,
            writer => writer.WriteString(name)
        );
        return reply.Body.ReadUInt32();
    }
}
