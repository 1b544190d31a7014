using System.Runtime.InteropServices;
using System.Text;
using AutoMount.PosixSuite;

namespace AutoMount.FileWorker;

/// <summary>The calls by their words; descriptors and mappings are kept in numbered slots.</summary>
internal sealed unsafe partial class WorkerCalls : IDisposable
{
    private const uint AllFields = 0xFFF;
    private const int BufferLength = 2 * 1024 * 1024;
    private const nuint Alignment = 4096; // as O_DIRECT wants it

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (nint Start, long Length)> _maps = new(
        StringComparer.Ordinal
    );
    private readonly byte* _buffer = (byte*)NativeMemory.AlignedAlloc(BufferLength, Alignment);

    public WorkerCalls() => umask(0);

    public CallResult Do(string[] words) =>
        words[0] switch
        {
            "open" => Open(words[1], words[2], Int(words[3]), Int(words[4])),
            "close" => Close(words[1]),
            "read" => Read(_slots[words[1]], Long(words[2]), Int(words[3])),
            "pwrite" => PWrite(_slots[words[1]], Long(words[2]), Int(words[3]), Int(words[4])),
            "write" => Write(_slots[words[1]], Int(words[2]), Int(words[3])),
            "ftruncate" => CallResult.Of(ftruncate(_slots[words[1]], Long(words[2]))),
            "truncate" => CallResult.Of(truncate(words[1], Long(words[2]))),
            "fallocate" => Of(_slots[words[1]], Int(words[2]), Long(words[3]), Long(words[4])),
            "copy" => Copy(
                _slots[words[1]],
                Long(words[2]),
                _slots[words[3]],
                Long(words[4]),
                Long(words[5])
            ),
            "fsync" => CallResult.Of(fsync(_slots[words[1]])),
            "fstat" => Status(_slots[words[1]], "", AT_EMPTY_PATH),
            "map" => Map(words[1], Long(words[2]), Int(words[3])),
            "unmap" => Unmap(words[1]),
            "peek" => Peek(words[1], Long(words[2]), Int(words[3])),
            "poke" => Poke(words[1], Long(words[2]), Int(words[3]), Int(words[4])),
            "msync" => CallResult.Of(
                msync((byte*)_maps[words[1]].Start, (nuint)_maps[words[1]].Length, MS_SYNC)
            ),
            _ => DoWithNames(words),
        };

    public void Dispose() => NativeMemory.AlignedFree(_buffer);

    private static int Int(string word) => int.Parse(word);

    private static long Long(string word) => long.Parse(word);

    private static CallResult Of(int file, int mode, long offset, long length) =>
        CallResult.Of(fallocate(file, mode, offset, length));

    private CallResult Open(string slot, string path, int flags, int mode)
    {
        int file = openat(AT_FDCWD, path, flags | O_CLOEXEC, (uint)mode);
        CallResult result = CallResult.Of(file);
        if (file >= 0)
        {
            _slots.Add(slot, file);
        }

        return result;
    }

    private CallResult Close(string slot)
    {
        _slots.Remove(slot, out int file);
        return CallResult.Of(close(file));
    }

    private CallResult Read(int file, long offset, int count)
    {
        int total = 0;
        while (total < count)
        {
            nint got = pread(file, _buffer + total, (nuint)(count - total), offset + total);
            if (got <= 0)
            {
                CallResult end = CallResult.Of(got);
                return end.Value < 0 ? end : Taken(total);
            }

            total += (int)got;
        }

        return Taken(total);
    }

    private CallResult Taken(int count) => new(count, new Span<byte>(_buffer, count).ToArray());

    private CallResult PWrite(int file, long offset, int count, int seed)
    {
        Fill(_buffer, count, seed);
        return CallResult.Of(pwrite(file, _buffer, (nuint)count, offset));
    }

    private CallResult Write(int file, int count, int seed)
    {
        Fill(_buffer, count, seed);
        return CallResult.Of(write(file, _buffer, (nuint)count));
    }

    private static CallResult Copy(int input, long from, int output, long to, long count) =>
        CallResult.Of(copy_file_range(input, &from, output, &to, (nuint)count, 0));

    private static void Fill(byte* target, int count, int seed) =>
        Files.Pattern(count, seed).CopyTo(new Span<byte>(target, count));

    private CallResult Map(string slot, long length, int protection)
    {
        byte* start = mmap(null, (nuint)length, protection, MAP_SHARED, _slots[slot], 0);
        if ((nint)start == -1)
        {
            return CallResult.Of(-1);
        }

        _maps.Add(slot, ((nint)start, length));
        return new CallResult(0);
    }

    private CallResult Unmap(string slot)
    {
        _maps.Remove(slot, out (nint Start, long Length) map);
        return CallResult.Of(munmap((byte*)map.Start, (nuint)map.Length));
    }

    private CallResult Peek(string slot, long offset, int count) =>
        new(count, new Span<byte>((byte*)_maps[slot].Start + offset, count).ToArray());

    private CallResult Poke(string slot, long offset, int count, int seed)
    {
        Fill((byte*)_maps[slot].Start + offset, count, seed);
        return new CallResult(count);
    }

    private static CallResult Status(int directory, string path, int flags)
    {
        CallResult result = CallResult.Of(statx(directory, path, flags, AllFields, out Stat stat));
        string text =
            $"{stat.Type} {stat.Permissions} {stat.Links} {stat.Size} {stat.Modified.Seconds} {stat.Inode}";
        return result.Value < 0 ? result : result with { Data = Encoding.Latin1.GetBytes(text) };
    }
}
