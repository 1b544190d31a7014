using System.Runtime.InteropServices;
using System.Text;

namespace AutoMount.Bus.SdBus;

/// <summary>Strings as C wants them, in memory from malloc.</summary>
internal static unsafe class NativeStrings
{
    /// <summary>UTF-8 with a NUL at its end.</summary>
    internal static byte* Allocate(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)length + 1);
        _ = Encoding.UTF8.GetBytes(text, new Span<byte>(memory, length));
        memory[length] = 0;
        return memory;
    }

    /// <summary>A NULL-ended vector of strings (<c>strv</c>).</summary>
    internal static byte** AllocateVector(IReadOnlyList<string> texts)
    {
        byte** vector = (byte**)NativeMemory.Alloc((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (int index = 0; index < texts.Count; index++)
        {
            vector[index] = Allocate(texts[index]);
        }

        vector[texts.Count] = null;
        return vector;
    }

    /// <summary>Frees a vector and its strings.</summary>
    internal static void FreeVector(byte** vector)
    {
        for (byte** item = vector; *item is not null; item++)
        {
            NativeMemory.Free(*item);
        }

        NativeMemory.Free(vector);
    }
}
