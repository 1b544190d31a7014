using System.Buffers.Text;

namespace AutoMount.Posix.Attributes;

/// <summary>The path <c>/proc/self/fd/N</c>: how calls that take only paths reach an O_PATH descriptor (<c>open(2)</c>, O_PATH).</summary>
internal static unsafe class DescriptorPath
{
    internal const int Length = 32;

    internal static void Format(RawDescriptor file, byte* path)
    {
        ReadOnlySpan<byte> prefix = "/proc/self/fd/"u8;
        Span<byte> target = new(path, Length);
        prefix.CopyTo(target);
        bool fits = Utf8Formatter.TryFormat(file.Number, target[prefix.Length..], out int digits);
        System.Diagnostics.Debug.Assert(fits, "a descriptor number has at most ten digits");
        target[prefix.Length + digits] = 0;
    }
}
