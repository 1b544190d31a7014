using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

/// <summary>A call whose reply has not come yet.</summary>
internal sealed unsafe class PendingCall : IDisposable
{
    private readonly GCHandle _self;
    private readonly nint _slot;

    /// <summary>Sends a call.</summary>
    internal PendingCall(nint bus, nint call, ulong microseconds)
    {
        _self = GCHandle.Alloc(this);
        int result = LibSystemd.CallWithCallback(
            bus,
            out _slot,
            call,
            &OnReply,
            GCHandle.ToIntPtr(_self),
            microseconds
        );
        if (result < 0)
        {
            _self.Free();
        }

        _ = BusException.Check(result, "calling");
    }

    /// <summary>The reply, the receiver's to dispose; sd-bus makes one where none came in time.</summary>
    internal BusMessage? Reply { get; private set; }

    public void Dispose()
    {
        _ = LibSystemd.SlotUnref(_slot); // from now on OnReply is not called
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnReply(nint message, nint userData, BusErrorData* error)
    {
        PendingCall self = (PendingCall)GCHandle.FromIntPtr(userData).Target!;
        self.Reply = BusMessage.Borrow(message);
        return 0;
    }
}
