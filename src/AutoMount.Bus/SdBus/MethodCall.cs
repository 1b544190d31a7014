using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>A call being served: its message is held until it was answered.</summary>
/// <param name="message">The message, owned.</param>
/// <param name="caller">Who sent it.</param>
/// <param name="gone">Cancelled when the caller's connection or the service ends.</param>
internal sealed class MethodCall(BusMessage message, Caller caller, CancellationToken gone)
    : IDisposable
{
    /// <summary>Who sent it.</summary>
    internal Caller Caller { get; } = caller;

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    internal CancellationToken Gone { get; } = gone;

    /// <summary>Whether the caller can be asked for a password meanwhile.</summary>
    internal bool IsInteractive =>
        LibSystemd.MessageGetAllowInteractiveAuthorization(message.Handle) > 0;

    /// <summary>The object it was sent to.</summary>
    internal string Path => message.Path;

    /// <summary>Its interface and method, for the journal.</summary>
    internal string Member => $"{message.Interface}.{message.Member}";

    /// <summary>The arguments, from where reading stopped; read on the bus thread.</summary>
    internal MessageReader Arguments => message.Body;

    /// <summary>Its entry in the audit; null where it changes nothing.</summary>
    internal ICallRecord? Record { get; set; }

    internal nint Handle => message.Handle;

    public void Dispose() => message.Dispose();
}
