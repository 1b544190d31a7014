using AutoMount.Bus.Interop;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.SdBus;

/// <summary>The uid of each sender, asked of the bus once per connection; forgotten when the connection ends.</summary>
/// <remarks>
/// A unique name belongs to one connection for the life of the bus, so what is kept cannot become wrong. The one
/// question per sender is a round trip to the bus daemon on the bus thread; it is the only thing the thread waits for.
/// </remarks>
/// <param name="loop">The connection.</param>
internal sealed class CallerDirectory(BusLoop loop)
{
    private const ulong EffectiveUser = 1 << 4;

    private readonly Dictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    /// <summary>Who sent the message that sd-bus handles now, or null where it handles none (we are emitting a signal).</summary>
    internal Caller? Current()
    {
        nint message = LibSystemd.GetCurrentMessage(loop.Bus);
        return message == 0 ? null : Of(message);
    }

    /// <summary>Who sent a message.</summary>
    internal unsafe Caller Of(nint message)
    {
        string sender = BusMessage.Text(LibSystemd.MessageGetSender(message));
        if (!_callers.TryGetValue(sender, out Caller? caller))
        {
            caller = new Caller(Ask(message), sender);
            _callers.Add(sender, caller);
        }

        return caller;
    }

    /// <summary>Forgets a connection that ended.</summary>
    internal void Forget(string name) => _callers.Remove(name);

    private static UserId Ask(nint message)
    {
        nint credentials = 0;
        _ = BusException.CheckUninterrupted(
            () => LibSystemd.QuerySenderCredentials(message, EffectiveUser, out credentials),
            "asking the bus for the caller's uid"
        );
        try
        {
            int result = LibSystemd.CredentialsGetEffectiveUser(credentials, out uint user);
            _ = BusException.Check(result, "reading the caller's uid");
            return new UserId(user);
        }
        finally
        {
            _ = LibSystemd.CredentialsUnref(credentials);
        }
    }
}
