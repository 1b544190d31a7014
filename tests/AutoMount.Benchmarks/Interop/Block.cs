using System.Runtime.InteropServices;

namespace AutoMount.Benchmarks.Interop;

/// <summary>Page-aligned memory that reads go to and writes come from; filled with what no file system could squeeze.</summary>
internal sealed unsafe class Block : IDisposable
{
    private const int PageSize = 4096;

    internal Block(int length)
    {
        Length = length;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)length, PageSize);
        new Random(length).NextBytes(new Span<byte>(Start, length));
    }

    internal byte* Start { get; }

    internal int Length { get; }

    public void Dispose() => NativeMemory.AlignedFree(Start);
}
