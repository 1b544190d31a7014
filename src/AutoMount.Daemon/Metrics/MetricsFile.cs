using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Metrics;

/// <summary>Writes metrics to a file again and again, for node_exporter's textfile collector; event ids 453 and 454.</summary>
/// <remarks>Each text is a file of its own that takes the other's place by rename(2): a reader has a whole one.</remarks>
internal sealed partial class MetricsFile : IDisposable
{
    private const UnixFileMode ForAll =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    private readonly string _path;
    private readonly TimeSpan _interval;
    private readonly MetricsText _text;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new(); // protects _hasEnded, and the file from being written after its end
    private bool _hasEnded;
    private bool _hasFailed; // told, until it works again

    /// <summary>Makes it; nothing is written before <see cref="Start"/>.</summary>
    public MetricsFile(
        string path,
        TimeSpan interval,
        MetricsText text,
        TimeProvider time,
        ILogger logger
    )
    {
        _path = path;
        _interval = interval;
        _text = text;
        _logger = logger;
        _timer = time.CreateTimer(
            _ => Write(),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Whether the file goes at the end: nobody follows who would write it.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Writes now and from now on.</summary>
    public void Start() => _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    /// <summary>Writes no more.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _hasEnded = true;
            if (IsRemoved)
            {
                _ = Try(() => File.Delete(_path));
            }
        }
    }

    private void Write()
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            string? problem = Try(Replace);
            if (problem is not null && !_hasFailed)
            {
                LogNotWritten(_path, problem);
            }
            else if (problem is null && _hasFailed)
            {
                LogWritten(_path);
            }

            _hasFailed = problem is not null;
            _ = _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The directory may be another user's: what stands at the new file's name is not followed, as a file is only made where nothing is.</summary>
    private void Replace()
    {
        using MetricsPage page = _text.Take(MetricsFormat.Prometheus);
        string fresh = $"{_path}.new"; // a name that node_exporter leaves alone
        File.Delete(fresh);
        using (FileStream file = new(fresh, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
        {
            file.Write(page.Text.Span);
            File.SetUnixFileMode(file.SafeFileHandle, ForAll);
        }

        File.Move(fresh, _path, overwrite: true);
    }

    /// <summary>Does it.</summary>
    /// <returns>Why it failed, or null.</returns>
    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception) // a timer's thread: whatever it is must not end the daemon
        {
            return exception.Message;
        }
    }

    [LoggerMessage(
        EventId = 453,
        Level = LogLevel.Error,
        Message = "Metrics cannot be written to '{Path}' (TextFile= in [Metrics]), trying again: {Reason}"
    )]
    private partial void LogNotWritten(string path, string reason);

    [LoggerMessage(
        EventId = 454,
        Level = LogLevel.Information,
        Message = "Metrics are written to '{Path}' again."
    )]
    private partial void LogWritten(string path);
}
