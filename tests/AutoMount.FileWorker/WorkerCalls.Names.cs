using System.Text;
using AutoMount.PosixSuite;

namespace AutoMount.FileWorker;

/// <summary>Calls that go by names.</summary>
internal sealed unsafe partial class WorkerCalls
{
    private CallResult DoWithNames(string[] words) =>
        words[0] switch
        {
            "stat" => Status(AT_FDCWD, words[1], AT_SYMLINK_NOFOLLOW),
            "list" => List(words[1]),
            "readlink" => ReadLink(words[1]),
            "rename" => CallResult.Of(
                renameat2(AT_FDCWD, words[1], AT_FDCWD, words[2], uint.Parse(words[3]))
            ),
            "link" => CallResult.Of(link(words[1], words[2])),
            "linkslot" => LinkSlot(_slots[words[1]], words[2]),
            "symlink" => CallResult.Of(symlink(words[1], words[2])),
            "unlink" => CallResult.Of(unlink(words[1])),
            "mkdir" => CallResult.Of(mkdir(words[1], uint.Parse(words[2]))),
            "rmdir" => CallResult.Of(rmdir(words[1])),
            "chmod" => CallResult.Of(chmod(words[1], uint.Parse(words[2]))),
            "utimens" => SetTimes(words[1], Long(words[2])),
            "setxattr" => SetAttribute(words[1], words[2], Int(words[3]), Int(words[4])),
            "getxattr" => GetAttribute(words[1], words[2]),
            "removexattr" => CallResult.Of(removexattr(words[1], words[2])),
            "shake" => Shake(words[1], Int(words[2]), Int(words[3])),
            "storm" => StormOn(words[1], Int(words[2]), Int(words[3]), Int(words[4])),
            "append" => Append(_slots[words[1]], Int(words[2]), words[3]),
            _ => throw new ArgumentException($"'{words[0]}' is no call", nameof(words)),
        };

    private static CallResult List(string path)
    {
        int directory = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        if (directory < 0)
        {
            return CallResult.Of(directory);
        }

        IEnumerable<string> names = Tree.Entries(directory)
            .Where(entry => entry.Name is not ("." or ".."))
            .Select(entry => $"{entry.Name}:{entry.Type}");
        byte[] text = Encoding.Latin1.GetBytes(string.Join('\n', names));
        return CallResult.Of(close(directory)) with { Data = text };
    }

    private CallResult ReadLink(string path)
    {
        CallResult result = CallResult.Of(readlink(path, _buffer, BufferLength));
        return result.Value < 0 ? result : Taken((int)result.Value);
    }

    private static CallResult LinkSlot(int file, string path) =>
        CallResult.Of(linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, path, AT_SYMLINK_FOLLOW));

    private static CallResult SetTimes(string path, long seconds)
    {
        TimeSpec* times = stackalloc TimeSpec[2];
        times[0] = new TimeSpec(0, UTIME_OMIT);
        times[1] = new TimeSpec(seconds, 0);
        return CallResult.Of(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
    }

    private CallResult SetAttribute(string path, string name, int count, int seed)
    {
        Fill(_buffer, count, seed);
        return CallResult.Of(setxattr(path, name, _buffer, (nuint)count, 0));
    }

    private CallResult GetAttribute(string path, string name)
    {
        CallResult result = CallResult.Of(getxattr(path, name, _buffer, BufferLength));
        return result.Value < 0 ? result : Taken((int)result.Value);
    }

    private static CallResult Shake(string path, int seconds, int seed)
    {
        using Shaker shaker = new(path, seed);
        string report = shaker.Run(TimeSpan.FromSeconds(seconds));
        return new CallResult(0, Encoding.Latin1.GetBytes(report));
    }

    private static CallResult StormOn(string path, int size, int seconds, int seed)
    {
        using Storm storm = new(path, size, seed);
        string report = storm.Run(TimeSpan.FromSeconds(seconds));
        return new CallResult(0, Encoding.Latin1.GetBytes(report));
    }

    /// <summary>Writes numbered lines of the worker's name, each by one <c>write</c>.</summary>
    private static CallResult Append(int file, int lines, string name)
    {
        for (int line = 0; line < lines; line++)
        {
            byte[] text = Encoding.Latin1.GetBytes($"{name} {line:d8}\n");
            fixed (byte* bytes = text)
            {
                nint written = write(file, bytes, (nuint)text.Length);
                if (written != text.Length)
                {
                    return CallResult.Of(written);
                }
            }
        }

        return new CallResult(lines);
    }
}
