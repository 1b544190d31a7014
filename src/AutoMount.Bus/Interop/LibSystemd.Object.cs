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
        EntryPoint = "sd_bus_emit_object_added",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int EmitObjectAdded(nint bus, string path);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_emit_object_removed",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int EmitObjectRemoved(nint bus, string path);

    [LibraryImport(Name, EntryPoint = "sd_bus_get_current_message")]
    internal static partial nint GetCurrentMessage(nint bus);
}
