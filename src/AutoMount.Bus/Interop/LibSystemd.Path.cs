using System.Runtime.InteropServices;

namespace AutoMount.Bus.Interop;

/// <summary>sd-bus: ids in object paths (<c>sd_bus_path_encode(3)</c>). Results are from malloc.</summary>
internal static unsafe partial class LibSystemd
{
    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_path_encode",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int PathEncode(string prefix, string id, out byte* path);

    [LibraryImport(
        Name,
        EntryPoint = "sd_bus_path_decode",
        StringMarshalling = StringMarshalling.Utf8
    )]
    internal static partial int PathDecode(string path, string prefix, out byte* id);
}
