using AutoMount.Bus.Interop;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.Bus.Client;

/// <summary>A connection that calls and waits: for a command-line tool and for tests. One thread at a time.</summary>
public sealed unsafe class ClientConnection : IDisposable
{
    private readonly List<SignalSubscription> _subscriptions = [];
    private nint _bus;

    private ClientConnection(nint bus) => _bus = bus;

    /// <summary>Asked where a call is refused until its user has proven who he is: whether he can be asked now. Then the call is made once more, and waits as long as he types.</summary>
    public Func<bool>? CanAuthenticate { get; set; }

    /// <summary>Whether the bus has not ended it, as far as was read.</summary>
    internal bool IsOpen => _bus != 0 && LibSystemd.IsOpen(_bus) > 0;

    /// <summary>Connects to the system bus; <c>DBUS_SYSTEM_BUS_ADDRESS</c> in the environment of the process names another.</summary>
    /// <exception cref="BusException">Nobody answers there.</exception>
    public static ClientConnection OpenSystem() => new(Connection.OpenSystem());

    /// <summary>Connects to the bus at an address such as <c>unix:path=/run/dbus/system_bus_socket</c>.</summary>
    /// <exception cref="BusException">Nobody answers there.</exception>
    public static ClientConnection Open(string address) => new(Connection.Open(address));

    /// <summary>Calls a method and waits for its reply.</summary>
    /// <param name="target">Whom to call.</param>
    /// <param name="member">The method.</param>
    /// <param name="arguments">Writes the arguments, or null where there are none.</param>
    /// <param name="timeout">The longest wait; null for the usual 25 s, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The reply, to be disposed.</returns>
    /// <exception cref="BusCallException">The other side answered an error, or nobody did.</exception>
    public BusMessage Call(
        BusTarget target,
        string member,
        Action<MessageWriter>? arguments = null,
        TimeSpan? timeout = null
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            return Call(target, member, arguments, Microseconds(timeout), isInteractive: false);
        }
        catch (BusCallException refused)
            when (refused.Error == ServiceError.AuthenticationRequired
                && CanAuthenticate?.Invoke() == true
            )
        {
            return Call(target, member, arguments, ulong.MaxValue, isInteractive: true);
        }
    }

    /// <summary>Calls <paramref name="handler"/> for signals that match, while <see cref="Process"/> or a call waits, until disposed.</summary>
    /// <param name="rule">A match rule, such as <c>type='signal',interface='org.automount1.Manager'</c>.</param>
    /// <param name="handler">Gets each signal; the message is valid during the call only. It must not call over this connection.</param>
    public IDisposable Subscribe(string rule, Action<BusMessage> handler)
    {
        SignalSubscription subscription = new(_bus, rule, handler);
        _subscriptions.Add(subscription);
        return subscription;
    }

    private BusMessage Call(
        BusTarget target,
        string member,
        Action<MessageWriter>? arguments,
        ulong microseconds,
        bool isInteractive
    )
    {
        int made = LibSystemd.MessageNewMethodCall(
            _bus,
            out nint call,
            target.Destination,
            target.Path,
            target.Interface,
            member
        );
        _ = BusException.Check(made, $"making a call of {member}");
        try
        {
            arguments?.Invoke(new MessageWriter(call));
            int allow = isInteractive ? 1 : 0;
            _ = BusException.Check(
                LibSystemd.MessageSetAllowInteractiveAuthorization(call, allow),
                $"making a call of {member}"
            );
            return Send(call, microseconds);
        }
        finally
        {
            _ = LibSystemd.MessageUnref(call);
        }
    }

    /// <summary>Waits for something to arrive and handles it.</summary>
    /// <returns>False where nothing came in time.</returns>
    public bool Process(TimeSpan timeout)
    {
        if (ProcessPending() > 0)
        {
            return true;
        }

        return WaitFor(Microseconds(timeout)) > 0 && ProcessPending() >= 0;
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose()
    {
        if (_bus != 0)
        {
            _subscriptions.ForEach(subscription => subscription.Dispose());
            _ = LibSystemd.FlushCloseUnref(_bus);
            _bus = 0;
        }
    }

    private BusMessage Send(nint call, ulong microseconds)
    {
        // not sd_bus_call: it gives up where a signal interrupts it, and the runtime's threads get signals
        using PendingCall pending = new(_bus, call, microseconds);
        while (pending.Reply is null)
        {
            if (ProcessPending() == 0)
            {
                _ = WaitFor(ulong.MaxValue);
            }
        }

        return pending.Reply.ThrowIfError();
    }

    private int ProcessPending() =>
        BusException.CheckUninterrupted(
            () => LibSystemd.Process(_bus, message: 0),
            "processing messages"
        );

    private int WaitFor(ulong microseconds)
    {
        int result = LibSystemd.Wait(_bus, microseconds);
        return result == -(int)Errno.EINTR ? 1 : BusException.Check(result, "waiting");
    }

    /// <summary>sd-bus' way: 0 for its default of 25 s, all ones for ever.</summary>
    private static ulong Microseconds(TimeSpan? timeout) =>
        timeout switch
        {
            null => 0,
            { } span when span == Timeout.InfiniteTimeSpan => ulong.MaxValue,
            { } span => (ulong)Math.Max(1, span.TotalMicroseconds),
        };
}
