using System.Runtime.InteropServices;

namespace AutoMount.TestKit.Fuse;

/// <summary>Memory between two pages that nobody may touch: a read or write outside it ends the process.</summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _mapping;
    private readonly int _capacity;

    /// <summary>Maps memory.</summary>
    /// <param name="capacity">Bytes at least.</param>
    public GuardedMemory(int capacity)
    {
        _capacity = (capacity + Page - 1) & -Page;
        _mapping = MMap(null, Total, ReadWrite, PrivateAnonymous, -1, 0);
        if (
            (nint)_mapping == -1
            || MProtect(_mapping, Page, NoAccess) != 0
            || MProtect(_mapping + Page + _capacity, Page, NoAccess) != 0
        )
        {
            throw new InvalidOperationException($"no memory: {Marshal.GetLastPInvokeError()}");
        }
    }

    private nuint Total => (nuint)(_capacity + (2 * Page));

    /// <summary>The last bytes before the forbidden page.</summary>
    public Span<byte> AtEnd(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _capacity);
        return new(_mapping + Page + _capacity - length, length);
    }

    /// <summary>The first bytes behind the forbidden page.</summary>
    public Span<byte> AtStart(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _capacity);
        return new(_mapping + Page, length);
    }

    public void Dispose() => _ = MUnmap(_mapping, Total);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MMap(
        void* address,
        nuint length,
        int protection,
        int flags,
        int descriptor,
        long offset
    );

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MProtect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MUnmap(void* address, nuint length);
}
