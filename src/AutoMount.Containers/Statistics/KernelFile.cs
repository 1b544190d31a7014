using System.Buffers;
using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Statistics;

/// <summary>Small files that the kernel makes up when they are read. They are read for each session again and again, so without streams.</summary>
internal static class KernelFile
{
    private const int FirstLength = 8192; // more than most of them are long
    private const int MostLength = 1 << 20; // none is

    /// <summary>The file's text; null where there is none, or what it tells of is gone.</summary>
    internal static string? Read(string? path)
    {
        if (
            path is null
            || FileIo.OpenTrusted(path, OpenMode.O_RDONLY, out FileDescriptor file) != Errno.None
        )
        {
            return null;
        }

        using (file)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
            try
            {
                return Read(file, ref buffer);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static string? Read(FileDescriptor file, ref byte[] buffer)
    {
        int length = 0;
        while (true)
        {
            Errno error = FileIo.ReadAt(file, buffer.AsSpan(length), length, out int count);
            if (error is not (Errno.None or Errno.EINTR) || length > MostLength)
            {
                return null;
            }

            if (error == Errno.None && count == 0)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }

            length += error == Errno.None ? count : 0;
            if (length == buffer.Length)
            {
                byte[] longer = ArrayPool<byte>.Shared.Rent(2 * length);
                buffer.CopyTo(longer, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = longer;
            }
        }
    }
}
