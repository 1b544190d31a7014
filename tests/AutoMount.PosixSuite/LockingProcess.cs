using System.Diagnostics;

namespace AutoMount.PosixSuite;

/// <summary>Another process that takes record locks on the file named <c>file</c>; it ends with its disposal.</summary>
internal sealed class LockingProcess : IDisposable
{
    private const string Program =
        "import fcntl, os, struct, sys\n"
        + "file = os.open('file', os.O_RDWR)\n"
        + "for line in sys.stdin:\n"
        + "    command, kind, start, length = map(int, line.split())\n"
        + "    try:\n"
        + "        fcntl.fcntl(file, command, struct.pack('hhqqi4x', kind, 0, start, length, 0))\n"
        + "        print(0, flush=True)\n"
        + "    except OSError as error:\n"
        + "        print(error.errno, flush=True)\n";

    private readonly Process _process = Programs.Start("/usr/bin/python3", "-ISc", Program);
    private Thread? _reader;
    private string? _answer; // written by the reader, read after its end

    public int Id => _process.Id;

    /// <summary>Asks for a lock; <see cref="Errno.None"/> where it is given.</summary>
    public Errno Try(short type, long start, long length)
    {
        Begin(type, start, length, F_SETLK);
        return End();
    }

    /// <summary>Asks, and does not wait for the answer.</summary>
    public void Begin(short type, long start, long length, int command)
    {
        _process.StandardInput.WriteLine($"{command} {type} {start} {length}");
        _process.StandardInput.Flush();
        _reader = new Thread(() => _answer = _process.StandardOutput.ReadLine())
        {
            IsBackground = true,
        };
        _reader.Start();
    }

    public bool AnswersWithin(TimeSpan time) => _reader!.Join(time);

    /// <summary>The answer to <see cref="Begin"/>.</summary>
    public Errno End()
    {
        True(AnswersWithin(TimeSpan.FromSeconds(30)), "the other process answers");
        return (Errno)int.Parse(_answer ?? "-1");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
