using System.Text;

namespace AutoMount.PosixSuite;

/// <summary>A mapping. Its bytes are touched by the C library only, outside managed code: a thread that waits for a page must not hold up the collector of a file system in this process.</summary>
internal sealed unsafe class Mapping : IDisposable
{
    private readonly byte* _memory;
    private readonly int _length;

    public Mapping(int file, int length, int protection, int flags, long offset = 0)
    {
        _length = length;
        _memory = mmap(null, (nuint)length, protection, flags, file, offset);
        Ok((nint)_memory == -1 ? -1 : 0, "mmap");
    }

    public byte[] Get(int offset, int count)
    {
        byte[] bytes = new byte[count];
        fixed (byte* target = bytes)
        {
            memcpy(target, _memory + offset, (nuint)count);
        }

        return bytes;
    }

    public string Text(int offset, int count) => Encoding.Latin1.GetString(Get(offset, count));

    public void Put(int offset, string text)
    {
        fixed (byte* source = Encoding.Latin1.GetBytes(text))
        {
            memcpy(_memory + offset, source, (nuint)text.Length);
        }
    }

    /// <summary>Lets the kernel read one byte for us: where touching it would be SIGBUS, the call fails with EFAULT.</summary>
    public nint TryTouch(int offset)
    {
        (int _, int writer) = Files.Pipe();
        return write(writer, _memory + offset, 1);
    }

    public byte* At(int offset) => _memory + offset;

    public void Synchronise() => Ok(msync(_memory, (nuint)_length, MS_SYNC));

    public void Dispose() => Ok(munmap(_memory, (nuint)_length));
}
