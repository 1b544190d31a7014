using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>Learns of connections that end, so that nothing waits on behalf of a caller that is gone. For the bus thread.</summary>
/// <param name="loop">The connection.</param>
/// <param name="callers">Told to forget as well.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed unsafe class ConnectionWatch(
    BusLoop loop,
    CallerDirectory callers,
    CancellationToken stopping
)
{
    private const string Rule =
        "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
        + "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg2=''";

    private readonly Dictionary<string, CancellationTokenSource> _followed = new(
        StringComparer.Ordinal
    );

    /// <summary>Begins to listen.</summary>
    internal void Start()
    {
        nint self = loop.Pin(this);
        _ = BusException.CheckUninterrupted(
            () => LibSystemd.AddMatch(loop.Bus, out _, Rule, &OnNameLost, self),
            "listening for connections that end"
        );
    }

    /// <summary>A token that is cancelled when the connection of that unique name ends.</summary>
    internal CancellationToken Follow(string name)
    {
        if (!_followed.TryGetValue(name, out CancellationTokenSource? source))
        {
            source = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _followed.Add(name, source);
        }

        return source.Token;
    }

    private void Lost(string name)
    {
        callers.Forget(name);
        if (_followed.Remove(name, out CancellationTokenSource? source))
        {
            // what is cancelled goes on elsewhere: the bus thread has no time for it
            _ = source
                .CancelAsync()
                .ContinueWith(
                    _ => source.Dispose(),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnNameLost(nint message, nint userData, BusErrorData* error)
    {
        try
        {
            ConnectionWatch self = (ConnectionWatch)GCHandle.FromIntPtr(userData).Target!;
            self.Lost(new MessageReader(message).ReadString());
            return 0;
        }
        catch (Exception exception)
        {
            return CallbackErrors.Set(error, exception);
        }
    }
}
