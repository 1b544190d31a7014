using System.Runtime.InteropServices;

namespace AutoMount.Bus.Interop;

/// <summary>sd-bus: objects, their announcements and who is calling (<c>sd_bus_add_object_vtable(3)</c>).</summary>
internal static unsafe partial class LibSystemd
{
    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_add_object_vtable",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int AddObjectVtable(
        nint bus,
        out nint slot,
        string path,
        string interfaceName,
        VtableEntry* vtable,
        nint userData
    );

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_add_fallback_vtable",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int AddFallbackVtable(
        nint bus,
        out nint slot,
        string prefix,
        string interfaceName,
        VtableEntry* vtable,
        delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint, nint*, BusErrorData*, int> find,
        nint userData
    );

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_add_node_enumerator",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int AddNodeEnumerator(
        nint bus,
        out nint slot,
        string path,
        delegate* unmanaged[Cdecl]<nint, byte*, nint, byte***, BusErrorData*, int> callback,
        nint userData
    );

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_add_object_manager",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int AddObjectManager(nint bus, out nint slot, string path);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_emit_properties_changed_strv",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int EmitPropertiesChanged(
        nint bus,
        string path,
        string interfaceName,
        byte** names
    );

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_emit_interfaces_added_strv",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int EmitInterfacesAdded(nint bus, string path, byte** interfaces);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_emit_interfaces_removed_strv",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int EmitInterfacesRemoved(nint bus, string path, byte** interfaces);

    [LibraryImport(Name, EntryPoint = "sd_bus_get_current_message")]
    internal static partial nint GetCurrentMessage(nint bus);

    [LibraryImport(Name, EntryPoint = "sd_bus_query_sender_creds")]
    internal static partial int QuerySenderCredentials(
        nint message,
        ulong mask,
        out nint credentials
    );

    [LibraryImport(Name, EntryPoint = "sd_bus_creds_get_euid")]
    internal static partial int CredentialsGetEffectiveUser(nint credentials, out uint user);

    [LibraryImport(Name, EntryPoint = "sd_bus_creds_unref")]
    internal static partial nint CredentialsUnref(nint credentials);
}
