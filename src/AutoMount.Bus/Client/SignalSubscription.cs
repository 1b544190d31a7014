using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Contract;
using AutoMount.Bus.Interop;
using AutoMount.Bus.SdBus;
using AutoMount.Core;

namespace AutoMount.Bus.Client;

/// <summary>A match on the bus with its handler.</summary>
internal sealed unsafe class SignalSubscription : IDisposable
{
    private readonly Action<BusMessage> _handler;
    private GCHandle _self;
    private nint _slot;

    internal SignalSubscription(nint bus, string rule, Action<BusMessage> handler)
    {
        _handler = handler;
        _self = GCHandle.Alloc(this);
        try
        {
            _ = BusException.CheckUninterrupted(
                () =>
                    LibSystemd.AddMatch(bus, out _slot, rule, &OnSignal, GCHandle.ToIntPtr(_self)),
                $"matching {rule}"
            );
        }
        catch
        {
            _self.Free();
            throw;
        }
    }

    public void Dispose()
    {
        if (_slot != 0)
        {
            _ = LibSystemd.SlotUnref(_slot);
            _slot = 0;
            _self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSignal(nint message, nint userData, BusErrorData* error)
    {
        SignalSubscription self = (SignalSubscription)GCHandle.FromIntPtr(userData).Target!;
        try
        {
            using BusMessage signal = BusMessage.Borrow(message);
            self._handler(signal);
            return 0;
        }
        catch (Exception exception)
        {
            // an exception must not cross into C; sd-bus reports it to whoever calls sd_bus_process
            return LibSystemd.ErrorSet(
                error,
                BusErrors.NameOf(ServiceError.Internal),
                exception.Message
            );
        }
    }
}
