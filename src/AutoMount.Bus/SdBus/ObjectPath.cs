using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>Ids in object paths: bytes other than letters and digits, and a leading digit, become <c>_xx</c>.</summary>
internal static unsafe class ObjectPath
{
    /// <summary>The path of an id below a prefix.</summary>
    internal static string Encode(string prefix, string id)
    {
        _ = BusException.Check(
            LibSystemd.PathEncode(prefix, id, out byte* path),
            "encoding an object path"
        );
        string text = BusMessage.Text(path);
        NativeMemory.Free(path);
        return text;
    }

    /// <summary>The id of a path below a prefix, empty for the prefix itself; false where the path is none of that prefix.</summary>
    internal static bool TryDecode(string prefix, string path, out string id)
    {
        int result = BusException.Check(
            LibSystemd.PathDecode(path, prefix, out byte* decoded),
            "decoding an object path"
        );
        id = BusMessage.Text(decoded);
        NativeMemory.Free(decoded);
        return result > 0;
    }
}
