using System.Runtime.InteropServices;

namespace AutoMount.Bus.Interop;

/// <summary>sd-bus: errors (<c>sd-bus-errors(3)</c>).</summary>
internal static unsafe partial class LibSystemd
{
    /// <summary>Copies name and message into <paramref name="error"/>.</summary>
    /// <returns>The negative errno that belongs to the name, to be returned from a callback.</returns>
    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_error_set",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int ErrorSet(BusErrorData* error, string name, string message);

    [LibraryImport(Name, EntryPoint = "sd_bus_error_free")]
    internal static partial void ErrorFree(BusErrorData* error);
}

/// <summary><c>sd_bus_error</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BusErrorData
{
    internal byte* Name;
    internal byte* Message;
    internal int NeedFree;
}
