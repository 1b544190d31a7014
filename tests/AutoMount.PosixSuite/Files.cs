using System.Text;

namespace AutoMount.PosixSuite;

/// <summary>The short words behaviours are written in. Each checks its own success.</summary>
internal static unsafe class Files
{
    private const uint AllFields = 0xFFF;

    public static int Open(string path, int flags, int octalMode = 644) =>
        OpenFiles.Add(Ok(TryOpen(path, flags, octalMode), $"open({path})"));

    /// <summary>As <c>open(2)</c>, unchecked.</summary>
    public static int TryOpen(string path, int flags, int octalMode = 644) =>
        openat(AT_FDCWD, path, flags | O_CLOEXEC, Octal(octalMode));

    public static void Close(int descriptor) => OpenFiles.Close(descriptor);

    /// <summary>Makes or empties a file and writes the content.</summary>
    public static void Put(string path, string content = "", int octalMode = 644) =>
        Put(path, Encoding.Latin1.GetBytes(content), octalMode);

    public static void Put(string path, ReadOnlySpan<byte> content, int octalMode = 644)
    {
        int file = Open(path, O_WRONLY | O_CREAT | O_TRUNC, octalMode);
        Write(file, content);
        Close(file);
    }

    public static string Get(string path) => Encoding.Latin1.GetString(GetBytes(path));

    public static byte[] GetBytes(string path)
    {
        int file = Open(path, O_RDONLY);
        byte[] content = ReadAt(file, (int)StatOf(file).Size + 1, 0);
        Close(file);
        return content;
    }

    public static void Write(int file, string content) =>
        Write(file, Encoding.Latin1.GetBytes(content));

    public static void Write(int file, ReadOnlySpan<byte> content)
    {
        fixed (byte* bytes = content)
        {
            Same(content.Length, Ok(write(file, bytes, (nuint)content.Length)), "written");
        }
    }

    public static void WriteAt(int file, ReadOnlySpan<byte> content, long offset)
    {
        fixed (byte* bytes = content)
        {
            Same(content.Length, Ok(pwrite(file, bytes, (nuint)content.Length, offset)), "written");
        }
    }

    /// <summary>As <c>write(2)</c>, unchecked.</summary>
    public static nint TryWrite(int file, string content)
    {
        fixed (byte* bytes = Encoding.Latin1.GetBytes(content))
        {
            return write(file, bytes, (nuint)content.Length);
        }
    }

    /// <summary>Reads on from the file's position.</summary>
    public static string Read(int file, int count)
    {
        byte[] buffer = new byte[count];
        fixed (byte* bytes = buffer)
        {
            return Encoding.Latin1.GetString(buffer, 0, (int)Ok(read(file, bytes, (nuint)count)));
        }
    }

    public static byte[] ReadAt(int file, int count, long offset)
    {
        byte[] buffer = new byte[count];
        int total = 0;
        fixed (byte* bytes = buffer)
        {
            while (total < count)
            {
                int got = (int)Ok(
                    pread(file, bytes + total, (nuint)(count - total), offset + total)
                );
                if (got == 0)
                {
                    break;
                }

                total += got;
            }
        }

        return buffer[..total];
    }

    public static string TextAt(int file, int count, long offset) =>
        Encoding.Latin1.GetString(ReadAt(file, count, offset));

    public static Stat StatOf(string path)
    {
        Ok(statx(AT_FDCWD, path, 0, AllFields, out Stat stat), $"stat({path})");
        return stat;
    }

    public static Stat StatOfLink(string path)
    {
        Ok(statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, AllFields, out Stat stat), $"lstat({path})");
        return stat;
    }

    public static Stat StatOf(int file)
    {
        Ok(statx(file, "", AT_EMPTY_PATH, AllFields, out Stat stat), "fstat");
        return stat;
    }

    /// <summary>As <c>lstat(2)</c>, unchecked: 0 or -1.</summary>
    public static int TryStat(string path) =>
        statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, AllFields, out _);

    public static bool Exists(string path) => TryStat(path) == 0;

    /// <summary>The target of a symbolic link.</summary>
    public static string TargetOf(string path)
    {
        byte[] buffer = new byte[8192];
        fixed (byte* bytes = buffer)
        {
            nint length = Ok(readlink(path, bytes, (nuint)buffer.Length), $"readlink({path})");
            return Encoding.Latin1.GetString(buffer, 0, (int)length);
        }
    }

    /// <summary>Bytes that differ from place to place, the same on each call.</summary>
    public static byte[] Pattern(int count, int seed = 1)
    {
        byte[] bytes = new byte[count];
        uint state = (uint)seed * 2654435761;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }

    /// <summary>As <c>pwrite(2)</c> of one byte, unchecked.</summary>
    public static nint TryWriteByteAt(int file, long offset)
    {
        byte one = 1;
        return pwrite(file, &one, 1, offset);
    }

    /// <summary>As <c>read(2)</c> of one byte, unchecked.</summary>
    public static nint TryReadByte(int file)
    {
        byte one;
        return read(file, &one, 1);
    }

    /// <summary>A pipe's reading and its writing end.</summary>
    public static (int Reader, int Writer) Pipe()
    {
        int* ends = stackalloc int[2];
        Ok(pipe2(ends, O_CLOEXEC));
        return (OpenFiles.Add(ends[0]), OpenFiles.Add(ends[1]));
    }

    /// <summary>Sets both times, also of a symbolic link itself.</summary>
    public static int TrySetTimes(string path, TimeSpec accessed, TimeSpec modified)
    {
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0] = accessed;
        times[1] = modified;
        return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
    }

    /// <summary>Lets the kernel's coarse clock tick, so that a new time differs from an old one.</summary>
    public static void Tick() => Thread.Sleep(15);
}
