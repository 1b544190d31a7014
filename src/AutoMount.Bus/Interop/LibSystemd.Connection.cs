using System.Runtime.InteropServices;

namespace AutoMount.Bus.Interop;

/// <summary>sd-bus: connections (<c>sd-bus(3)</c>).</summary>
internal static unsafe partial class LibSystemd
{
    private const string Name = "libsystemd.so.0";

    [LibraryImport(Name, EntryPoint = "sd_bus_open_system")]
    internal static partial int OpenSystem(out nint bus);

    [LibraryImport(Name, EntryPoint = "sd_bus_new")]
    internal static partial int New(out nint bus);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_set_address",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int SetAddress(nint bus, string address);

    [LibraryImport(Name, EntryPoint = "sd_bus_set_bus_client")]
    internal static partial int SetBusClient(nint bus, int enabled);

    [LibraryImport(Name, EntryPoint = "sd_bus_start")]
    internal static partial int Start(nint bus);

    [LibraryImport(Name, EntryPoint = "sd_bus_is_open")]
    internal static partial int IsOpen(nint bus);

    [LibraryImport(Name, EntryPoint = "sd_bus_flush_close_unref")]
    internal static partial nint FlushCloseUnref(nint bus);

    [LibraryImport(Name, EntryPoint = "sd_bus_process")]
    internal static partial int Process(nint bus, nint message);

    [LibraryImport(Name, EntryPoint = "sd_bus_wait")]
    internal static partial int Wait(nint bus, ulong microseconds);

    [LibraryImport(Name, EntryPoint = "sd_bus_get_fd")]
    internal static partial int GetDescriptor(nint bus);

    [LibraryImport(Name, EntryPoint = "sd_bus_get_events")]
    internal static partial int GetEvents(nint bus);

    /// <summary>When <c>sd_bus_process</c> must run next: CLOCK_MONOTONIC in microseconds, all ones for never.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_get_timeout")]
    internal static partial int GetTimeout(nint bus, out ulong microseconds);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_request_name",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int RequestName(nint bus, string name, ulong flags);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_release_name",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int ReleaseName(nint bus, string name);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_add_match",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int AddMatch(
        nint bus,
        out nint slot,
        string rule,
        delegate* unmanaged[Cdecl]<nint, nint, BusErrorData*, int> callback,
        nint userData
    );

    /// <summary>Every message that comes, replies to our calls excepted, before anything else gets it; who returns above 0 keeps it.</summary>
    [LibraryImport(Name, EntryPoint = "sd_bus_add_filter")]
    internal static partial int AddFilter(
        nint bus,
        out nint slot,
        delegate* unmanaged[Cdecl]<nint, nint, BusErrorData*, int> callback,
        nint userData
    );

    [LibraryImport(Name, EntryPoint = "sd_bus_slot_unref")]
    internal static partial nint SlotUnref(nint slot);
}
