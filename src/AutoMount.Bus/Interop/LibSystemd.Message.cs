using System.Runtime.InteropServices;

namespace AutoMount.Bus.Interop;

/// <summary>sd-bus: messages (<c>sd_bus_message_new(3)</c>, <c>sd_bus_message_read_basic(3)</c>); the variadic forms cannot be called from .NET.</summary>
internal static unsafe partial class LibSystemd
{
    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_message_new_method_call",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int MessageNewMethodCall(
        nint bus,
        out nint message,
        string destination,
        string path,
        string interfaceName,
        string member
    );

    [LibraryImport(Name, EntryPoint = "sd_bus_message_new_method_return")]
    internal static partial int MessageNewMethodReturn(nint call, out nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_new_method_error")]
    internal static partial int MessageNewMethodError(
        nint call,
        out nint message,
        BusErrorData* error
    );

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_message_new_signal",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int MessageNewSignal(
        nint bus,
        out nint message,
        string path,
        string interfaceName,
        string member
    );

    [LibraryImport(Name, EntryPoint = "sd_bus_message_ref")]
    internal static partial nint MessageRef(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_unref")]
    internal static partial nint MessageUnref(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_send")]
    internal static partial int Send(nint bus, nint message, nint cookie);

    [LibraryImport(Name, EntryPoint = "sd_bus_call_async")]
    internal static partial int CallWithCallback(
        nint bus,
        out nint slot,
        nint message,
        delegate* unmanaged[Cdecl]<nint, nint, BusErrorData*, int> callback,
        nint userData,
        ulong microseconds
    );

    /// <summary>The error that a reply is, or null where it is a result.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_error")]
    internal static partial BusErrorData* MessageGetError(nint message);

    /// <summary>Whether the sender lets the receiver ask its user for a password (<c>sd_bus_message_set_expect_reply(3)</c>).</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_allow_interactive_authorization")]
    internal static partial int MessageGetAllowInteractiveAuthorization(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_set_allow_interactive_authorization")]
    internal static partial int MessageSetAllowInteractiveAuthorization(nint message, int allow);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_sender")]
    internal static partial byte* MessageGetSender(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_path")]
    internal static partial byte* MessageGetPath(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_interface")]
    internal static partial byte* MessageGetInterface(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_member")]
    internal static partial byte* MessageGetMember(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_append_basic")]
    internal static partial int AppendBasic(nint message, byte type, void* value);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_message_open_container",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int OpenContainer(nint message, byte type, string contents);

    /// <summary>The same as above with a signature that is UTF-8 already.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_message_open_container")]
    internal static partial int OpenPrepared(nint message, byte type, byte* contents);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_close_container")]
    internal static partial int CloseContainer(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_read_basic")]
    internal static partial int ReadBasic(nint message, byte type, void* value);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_message_enter_container",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int EnterContainer(nint message, byte type, string contents);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_exit_container")]
    internal static partial int ExitContainer(nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_peek_type")]
    internal static partial int PeekType(nint message, out byte type, out byte* contents);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_at_end")]
    internal static partial int AtEnd(nint message, int complete);

    /// <summary>Begins reading anew: at the start of the message, or of the container being read.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_message_rewind")]
    internal static partial int Rewind(nint message, int complete);

    /// <summary>The same as above with what <see cref="PeekType"/> told.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_message_enter_container")]
    internal static partial int EnterPeeked(nint message, byte type, byte* contents);

    [LibraryImport(Name, EntryPoint = "sd_bus_message_get_expect_reply")]
    internal static partial int MessageGetExpectReply(nint message);

    /// <summary>Whether it is a call; with names, one of that method.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_message_is_method_call")]
    internal static partial int IsMethodCall(nint message, byte* interfaceName, byte* member);
}
