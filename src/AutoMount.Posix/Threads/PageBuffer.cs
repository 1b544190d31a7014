using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Threads;

/// <summary>Page-aligned memory outside the garbage collector; pages cost memory only once touched.</summary>
public sealed unsafe class PageBuffer : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int DontNeed = 4;

    private nint _address;

    /// <summary>Maps memory.</summary>
    /// <param name="length">Bytes.</param>
    /// <exception cref="InvalidOperationException">The kernel has none.</exception>
    public PageBuffer(int length)
    {
        Length = length;
        _address = LibC.MMap(0, (nuint)length, ReadWrite, PrivateAnonymous, -1, 0);
        if (_address == -1)
        {
            throw new InvalidOperationException($"mmap of {length} bytes: {LibC.LastError}");
        }
    }

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>The memory.</summary>
    public Span<byte> Span => new((void*)_address, Length);

    /// <summary>Gives touched pages back to the system; the content becomes zero. <c>madvise(2)</c>, MADV_DONTNEED.</summary>
    public void Discard() => _ = LibC.MAdvise(_address, (nuint)Length, DontNeed); // a hint; refusal costs memory only

    /// <summary>Unmaps.</summary>
    public void Dispose()
    {
        if (_address != 0)
        {
            _ = LibC.MUnmap(_address, (nuint)Length); // the range is ours, so it cannot fail
            _address = 0;
        }
    }
}
