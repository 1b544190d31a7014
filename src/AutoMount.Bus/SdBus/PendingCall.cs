using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>A call whose reply has not come yet.</summary>
internal sealed unsafe class PendingCall : IDisposable
{
    private readonly Action? _answered;
    private readonly GCHandle _self;
    private readonly nint _slot;

    /// <summary>Sends a call.</summary>
    /// <param name="bus">The connection.</param>
    /// <param name="call">The message.</param>
    /// <param name="microseconds">The longest wait, sd-bus' way: 0 for its default of 25 s, all ones for ever.</param>
    /// <param name="answered">Told on the connection's thread when <see cref="Reply"/> is there.</param>
    internal PendingCall(nint bus, nint call, ulong microseconds, Action? answered = null)
    {
        _answered = answered;
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
        self._answered?.Invoke();
        return 0;
    }
}
