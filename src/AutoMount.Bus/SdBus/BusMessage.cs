using System.Runtime.InteropServices;
using AutoMount.Bus.Client;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>A received message, held until disposed. Belongs to the thread of its connection.</summary>
public sealed unsafe class BusMessage : IDisposable
{
    private BusMessage(nint handle) => Handle = handle;

    /// <summary>Who sent it: a unique bus name; empty where the bus did not say.</summary>
    public string Sender => Text(LibSystemd.MessageGetSender(Handle));

    /// <summary>The object it concerns.</summary>
    public string Path => Text(LibSystemd.MessageGetPath(Handle));

    /// <summary>The interface of its member.</summary>
    public string Interface => Text(LibSystemd.MessageGetInterface(Handle));

    /// <summary>The method or signal.</summary>
    public string Member => Text(LibSystemd.MessageGetMember(Handle));

    /// <summary>Reads its content from where reading stopped.</summary>
    public MessageReader Body => new(Handle);

    internal nint Handle { get; private set; }

    /// <summary>Gives the message back, with the descriptors in it.</summary>
    public void Dispose()
    {
        if (Handle != 0)
        {
            _ = LibSystemd.MessageUnref(Handle);
            Handle = 0;
        }
    }

    /// <summary>This reply, where it is a result.</summary>
    /// <exception cref="BusCallException">It is an error; the message is given back.</exception>
    internal BusMessage ThrowIfError()
    {
        BusErrorData* error = LibSystemd.MessageGetError(Handle);
        if (error is null)
        {
            return this;
        }

        BusCallException exception = new(Text(error->Name), Text(error->Message));
        Dispose();
        throw exception;
    }

    /// <summary>Adds a reference to a message that sd-bus lends to a callback.</summary>
    internal static BusMessage Borrow(nint handle) => new(LibSystemd.MessageRef(handle));

    internal static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
}
