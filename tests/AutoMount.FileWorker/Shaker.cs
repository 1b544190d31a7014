using System.Diagnostics;
using System.Runtime.InteropServices;
using AutoMount.PosixSuite;

namespace AutoMount.FileWorker;

/// <summary>Changes a tree at random while others do the same: every answer but those that a race explains is a fault.</summary>
/// <param name="directory">The tree's root.</param>
/// <param name="seed">Of the random choices.</param>
internal sealed unsafe partial class Shaker(string directory, int seed) : IDisposable
{
    private const int Names = 24; // few, so that processes meet
    private const int MostOpen = 6;
    private const int BufferLength = 400_000;

    // what a race with others, a full folder or a wrong kind of inode explains
    private static readonly HashSet<Errno> s_expected =
    [
        Errno.ENOENT,
        Errno.EEXIST,
        Errno.ENOTEMPTY,
        Errno.EISDIR,
        Errno.ENOTDIR,
        Errno.EINVAL,
        Errno.EPERM,
        Errno.ELOOP,
        Errno.EDQUOT,
        Errno.ENODATA,
    ];

    private readonly Random _random = new(seed);
    private readonly List<int> _open = [];
    private readonly byte* _buffer = (byte*)NativeMemory.AlignedAlloc(BufferLength, 4096);
    private readonly HashSet<string> _faults = [];
    private long _calls;
    private long _refused;

    /// <summary>Shakes for some time.</summary>
    /// <returns>Calls made and refused by the limit, then the faults, one a line.</returns>
    public string Run(TimeSpan time)
    {
        Files.Pattern(BufferLength, seed).CopyTo(new Span<byte>(_buffer, BufferLength));
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < time && _faults.Count == 0)
        {
            Once();
        }

        foreach (int file in _open)
        {
            _ = close(file); // whatever was refused was told to the writer
        }

        return string.Join('\n', [$"{_calls} {_refused}", .. _faults]);
    }

    public void Dispose() => NativeMemory.AlignedFree(_buffer);

    /// <summary>A name in the root, or one or two directories deep.</summary>
    private string Path()
    {
        string path = directory;
        for (int depth = _random.Next(3); depth > 0; depth--)
        {
            path += $"/d{_random.Next(4)}";
        }

        return $"{path}/{(_random.Next(4) == 0 ? 'd' : 'f')}{_random.Next(Names)}";
    }

    private string DirectoryPath() => $"{directory}/d{_random.Next(6)}";

    private long Judge(long result, string call)
    {
        Errno error = result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
        _calls++;
        _refused += error == Errno.EDQUOT ? 1 : 0;
        if (result < 0 && !s_expected.Contains(error))
        {
            _ = _faults.Add($"{call}: {error}");
        }

        return result;
    }

    private void Once()
    {
        switch (_random.Next(24))
        {
            case < 8:
                Open();
                break;
            case < 18 when _open.Count > 0:
                Use(_open[_random.Next(_open.Count)]);
                break;
            case < 20 when _open.Count > 0:
                int at = _random.Next(_open.Count);
                Judge(close(_open[at]), "close");
                _open.RemoveAt(at);
                break;
            default:
                ChangeNames();
                break;
        }
    }

    private void Open()
    {
        if (_open.Count >= MostOpen)
        {
            Judge(close(_open[0]), "close");
            _open.RemoveAt(0);
        }

        int flags =
            _random.Next(3)
            | (_random.Next(2) == 0 ? O_CREAT : 0)
            | (_random.Next(8) == 0 ? O_DIRECT : 0)
            | (_random.Next(8) == 0 ? O_APPEND : 0)
            | (_random.Next(8) == 0 ? O_TRUNC : 0)
            | O_NOFOLLOW
            | O_CLOEXEC
            | O_NONBLOCK;
        bool temporary = _random.Next(10) == 0;
        string path = temporary ? DirectoryPath() : Path();
        int file = temporary
            ? openat(AT_FDCWD, path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0x1A4)
            : openat(AT_FDCWD, path, flags, 0x1A4);
        if (Judge(file, $"open {path} flags {flags:x}") >= 0)
        {
            _open.Add(file);
        }
    }
}
