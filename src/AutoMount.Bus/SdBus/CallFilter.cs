using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Contract;
using AutoMount.Bus.Interop;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.SdBus;

/// <summary>Turns away users who call too often, before anything is done for them: lists of objects and properties too, which sd-bus serves by itself. Root is not bounded.</summary>
/// <remarks>Refusals are answered at once: the bus daemon looks through all calls that wait for an answer whenever one comes, so those that a flood leaves waiting slow everybody down.</remarks>
/// <param name="loop">The connection.</param>
/// <param name="callers">Who is calling.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The journal.</param>
/// <param name="onRefused">Told of each call that is turned away; null for nobody.</param>
internal sealed unsafe partial class CallFilter(
    BusLoop loop,
    CallerDirectory callers,
    TimeProvider time,
    ILogger logger,
    Action<UserId>? onRefused = null
)
{
    private static readonly string Refusal =
        $"You call too often: at most {CallRates.Burst} calls at once and {CallRates.PerSecond} a second, fewer where they are long ones; wait a moment.";

    private readonly CallRates _rates = new(time);
    private UserId? _served;
    private long _since;

    /// <summary>Begins to listen.</summary>
    internal void Start()
    {
        int added = LibSystemd.AddFilter(loop.Bus, out _, &OnMessage, loop.Pin(this));
        _ = BusException.Check(added, "listening for calls");
        loop.Processed = ChargeServed;
    }

    /// <summary>Decides on a message.</summary>
    /// <returns>Above 0 where nobody else is to get the message, below where sd-bus is to answer it with the error.</returns>
    private int Filter(nint message, BusErrorData* error)
    {
        if (LibSystemd.IsMethodCall(message, interfaceName: null, member: null) <= 0)
        {
            return 0;
        }

        _since = time.GetTimestamp(); // asking who he is is his cost as well
        UserId user = callers.Of(message).User;
        if (user == UserId.Root)
        {
            return 0;
        }

        if (_rates.TryTake(user))
        {
            _served = user;
            return 0;
        }

        onRefused?.Invoke(user);
        if (_rates.MayWarn(user))
        {
            LogTooOften(user);
        }

        return LibSystemd.MessageGetExpectReply(message) > 0
            ? LibSystemd.ErrorSet(error, BusErrors.NameOf(ServiceError.LimitReached), Refusal)
            : 1;
    }

    /// <summary>A message is done with.</summary>
    private void ChargeServed()
    {
        if (_served is { } user)
        {
            _served = null;
            _rates.Charge(user, time.GetElapsedTime(_since));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnMessage(nint message, nint userData, BusErrorData* error)
    {
        try
        {
            CallFilter self = (CallFilter)GCHandle.FromIntPtr(userData).Target!;
            return self.Filter(message, error);
        }
        catch (Exception exception)
        {
            return CallbackErrors.Set(error, exception);
        }
    }

    [LoggerMessage(
        EventId = 304,
        Level = LogLevel.Warning,
        Message = "User '{User}' calls too often on D-Bus; what is too much is refused."
    )]
    private partial void LogTooOften(UserId user);
}
