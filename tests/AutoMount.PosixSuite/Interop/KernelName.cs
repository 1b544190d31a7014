using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace AutoMount.PosixSuite.Interop;

/// <summary>Passes a string as a name of the kernel: one byte per character (Latin-1), because a Linux name is bytes, not text.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(KernelName))]
internal static unsafe class KernelName
{
    public static byte* ConvertToUnmanaged(string? name)
    {
        if (name is null)
        {
            return null;
        }

        byte* bytes = (byte*)NativeMemory.Alloc((nuint)name.Length + 1);
        for (int i = 0; i < name.Length; i++)
        {
            bytes[i] = checked((byte)name[i]);
        }

        bytes[name.Length] = 0;
        return bytes;
    }

    public static void Free(byte* bytes) => NativeMemory.Free(bytes);
}
