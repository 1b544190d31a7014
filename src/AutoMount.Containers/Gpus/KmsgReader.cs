using System.Text;
using AutoMount.Core.Gpus;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Gpus;

/// <summary>Reads the kernel's log from its beginning and goes on as it grows, on a thread of its own. <c>/dev/kmsg</c>, or a pipe in tests.</summary>
public sealed class KmsgReader : IDisposable
{
    private const int LongestRecord = 8192; // CONSOLE_EXT_LOG_MAX: no record is longer
    private const int LookMilliseconds = 500;

    private readonly FileDescriptor _log;
    private readonly Action<KmsgRecord> _take;
    private readonly Action<string> _failed;
    private readonly Thread _thread;
    private volatile bool _stopping;

    private KmsgReader(FileDescriptor log, Action<KmsgRecord> take, Action<string> failed)
    {
        _log = log;
        _take = take;
        _failed = failed;
        _thread = new Thread(Read) { IsBackground = true, Name = "kernel log" };
    }

    /// <summary>Opens the log and begins to read.</summary>
    /// <param name="path">The log.</param>
    /// <param name="take">Told of each record, one at a time, on the reader's thread.</param>
    /// <param name="failed">Told why it reads no longer, or not at all.</param>
    /// <returns>The reader; null where the log cannot be opened.</returns>
    public static KmsgReader? Open(string path, Action<KmsgRecord> take, Action<string> failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        Errno error = FileIo.OpenTrusted(
            path,
            OpenMode.O_RDONLY | OpenMode.O_NONBLOCK,
            out FileDescriptor log
        );
        if (error != Errno.None)
        {
            log.Dispose();
            failed($"{path} cannot be opened ({error})");
            return null;
        }

        KmsgReader reader = new(log, take, failed);
        reader._thread.Start();
        return reader;
    }

    /// <summary>Stops reading; returns once nothing more is told.</summary>
    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _log.Dispose();
    }

    private void Read()
    {
        byte[] buffer = new byte[LongestRecord];
        while (!_stopping)
        {
            if (!DeviceIo.WaitReadable(_log, LookMilliseconds))
            {
                continue;
            }

            Errno error = DeviceIo.Read(_log, buffer, out int length);
            switch (error)
            {
                case Errno.None when length == 0:
                    _failed("the kernel's log has ended");
                    return;
                case Errno.None:
                    Take(Encoding.UTF8.GetString(buffer, 0, length));
                    break;
                case Errno.EPIPE: // records were overwritten before they were read; the next read goes on behind them
                case Errno.EAGAIN:
                case Errno.EINTR:
                    break;
                default:
                    _failed($"the kernel's log cannot be read ({error})");
                    return;
            }
        }
    }

    /// <summary>One read of the kernel's log gives one record with lines of properties, which begin with a blank; of a pipe, perhaps several records.</summary>
    private void Take(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ' && KmsgRecord.TryParse(line, out KmsgRecord? record))
            {
                _take(record!);
            }
        }
    }
}
