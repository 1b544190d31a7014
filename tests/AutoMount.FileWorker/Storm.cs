using System.Diagnostics;
using System.Runtime.InteropServices;
using AutoMount.PosixSuite;

namespace AutoMount.FileWorker;

/// <summary>Opens, reads, rewrites, maps and closes one file as fast as can be, while others do the same; its content is always the same pattern.</summary>
/// <param name="path">The file.</param>
/// <param name="size">Its length.</param>
/// <param name="seed">Of the random choices.</param>
internal sealed unsafe class Storm(string path, int size, int seed) : IDisposable
{
    private const int Page = 4096;
    private readonly byte[] _content = Files.Pattern(size);
    private readonly Random _random = new(seed);
    private readonly byte* _buffer = (byte*)NativeMemory.AlignedAlloc(Page, Page);
    private string _fault = string.Empty;

    /// <summary>Goes on for some time, or until something is wrong.</summary>
    /// <returns>How many opens, and what was wrong.</returns>
    public string Run(TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int opens = 0;
        while (watch.Elapsed < time && _fault.Length == 0)
        {
            Once();
            opens++;
        }

        return $"{opens} {_fault}";
    }

    public void Dispose() => NativeMemory.AlignedFree(_buffer);

    private void Once()
    {
        int access = _random.Next(3);
        int direct = _random.Next(3) == 0 ? O_DIRECT : 0;
        int file = openat(AT_FDCWD, path, access | direct | O_CLOEXEC, 0);
        if (!Holds(file >= 0, $"open with flags {access | direct:x}"))
        {
            return;
        }

        int offset = _random.Next(size / Page) * Page;
        if (access != O_WRONLY && _random.Next(3) == 0)
        {
            Map(file, access, offset);
        }
        else if (access == O_RDONLY)
        {
            _ =
                Holds(pread(file, _buffer, Page, offset) == Page, "pread")
                && Same(_buffer, offset, "pread");
        }
        else
        {
            _content.AsSpan(offset, Page).CopyTo(new Span<byte>(_buffer, Page));
            Holds(pwrite(file, _buffer, Page, offset) == Page, "pwrite");
        }

        Holds(close(file) == 0, "close");
    }

    private void Map(int file, int access, int offset)
    {
        int protection = PROT_READ | (access == O_RDWR ? PROT_WRITE : 0);
        byte* start = mmap(null, (nuint)size, protection, MAP_SHARED, file, 0);
        if (!Holds((nint)start != -1, "mmap"))
        {
            return;
        }

        Same(start + offset, offset, "mapping");
        if (access == O_RDWR)
        {
            _content.AsSpan(offset, Page).CopyTo(new Span<byte>(start + offset, Page));
        }

        Holds(munmap(start, (nuint)size) == 0, "munmap");
    }

    private bool Same(byte* got, int offset, string what)
    {
        bool same = new Span<byte>(got, Page).SequenceEqual(_content.AsSpan(offset, Page));
        _fault = same ? _fault : $"{what}: other bytes from {offset} on";
        return same;
    }

    private bool Holds(bool holds, string what)
    {
        _fault = holds ? _fault : $"{what}: {(Errno)Marshal.GetLastPInvokeError()}";
        return holds;
    }
}
