using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>What is done to one large file; each call opens it, works and closes it.</summary>
internal static unsafe class LargeFile
{
    private const int Page = 4096;

    /// <summary>Written from the start to the end, then fsync.</summary>
    internal static void Write(PathList file, long length, int blockLength)
    {
        using Block block = new(blockLength);
        int descriptor = Open(file, Kernel.O_WRONLY | Kernel.O_CREAT | Kernel.O_TRUNC);
        for (long done = 0; done < length; done += blockLength)
        {
            nint count = Kernel.write(descriptor, block.Start, (nuint)blockLength);
            CallException.ThrowUnless(count == blockLength, "write");
        }

        CallException.ThrowUnless(Kernel.fsync(descriptor) == 0, "fsync");
        CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
    }

    /// <summary>Read from the start to the end.</summary>
    internal static void Read(PathList file, long length, int blockLength)
    {
        using Block block = new(blockLength);
        int descriptor = Open(file, Kernel.O_RDONLY);
        long total = 0;
        nint count;
        while ((count = Kernel.read(descriptor, block.Start, (nuint)blockLength)) > 0)
        {
            total += count;
        }

        CallException.ThrowUnless(total == length, "read");
        CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
    }

    /// <summary>Mapped, and one byte of each page read.</summary>
    internal static void Map(PathList file, long length)
    {
        int descriptor = Open(file, Kernel.O_RDONLY);
        byte* start = Kernel.mmap(
            null,
            (nuint)length,
            Kernel.PROT_READ,
            Kernel.MAP_SHARED,
            descriptor,
            0
        );
        CallException.ThrowUnless((nint)start != -1, "mmap");
        long sum = 0;
        for (long offset = 0; offset < length; offset += Page)
        {
            sum += Volatile.Read(ref start[offset]);
        }

        CallException.ThrowUnless(sum != 0, "read of a map");
        CallException.ThrowUnless(Kernel.munmap(start, (nuint)length) == 0, "munmap");
        CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
    }

    /// <summary>Pages read at random places.</summary>
    internal static void ReadAtRandom(PathList file, long length, int count, int seed)
    {
        using Block block = new(Page);
        Random random = new(seed);
        int descriptor = Open(file, Kernel.O_RDONLY);
        for (int i = 0; i < count; i++)
        {
            long offset = random.NextInt64(length / Page) * Page;
            nint got = Kernel.pread(descriptor, block.Start, Page, offset);
            CallException.ThrowUnless(got == Page, "pread");
        }

        CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
    }

    /// <summary>Pages written at random places of what is there, then fsync.</summary>
    internal static void WriteAtRandom(PathList file, long length, int count)
    {
        using Block block = new(Page);
        Random random = new(count);
        int descriptor = Open(file, Kernel.O_WRONLY);
        for (int i = 0; i < count; i++)
        {
            long offset = random.NextInt64(length / Page) * Page;
            nint written = Kernel.pwrite(descriptor, block.Start, Page, offset);
            CallException.ThrowUnless(written == Page, "pwrite");
        }

        CallException.ThrowUnless(Kernel.fsync(descriptor) == 0, "fsync");
        CallException.ThrowUnless(Kernel.close(descriptor) == 0, "close");
    }

    private static int Open(PathList file, int flags)
    {
        int descriptor = Kernel.open(file[0], flags | Kernel.O_CLOEXEC, 0x1A4);
        CallException.ThrowUnless(descriptor >= 0, "open");
        return descriptor;
    }
}
