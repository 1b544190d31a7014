using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Audit;
using AutoMount.Core.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Audit;

/// <summary>Keeps the audit: entries wait in a queue for one thread that writes them in batches, so that no caller waits for the disk. Where the database fails the service goes on, and it is tried again; event ids 612 to 614.</summary>
internal sealed partial class AuditTrail : IAuditTrail, IDisposable
{
    /// <summary>The file's name below StateDirectory.</summary>
    internal const string FileName = "audit.db";

    private const int MostWaiting = 16_384; // some 16 MB at the worst
    private const int MostInABatch = 1000;
    private const long LeastFree = 32L << 20; // more than the reserve of the records, which is not for us

    private static readonly TimeSpan Sweep = TimeSpan.FromHours(1);
    private static readonly TimeSpan WriterPatience = TimeSpan.FromSeconds(5); // at the end
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly AuditSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _retry;
    private readonly long _leastFree;
    private readonly BlockingCollection<AuditEntry> _queue = new(MostWaiting);
    private readonly ManualResetEventSlim _ending = new();
    private readonly List<AuditEntry> _batch = []; // the writer's; not written yet
    private readonly object _progress = new(); // protects _isEnding, _taken and _written, and tells of them
    private readonly Thread _writer;
    private bool _isEnding;
    private long _taken;
    private long _written;
    private long _lost; // only in the journal
    private long _putAside; // when a damaged one was; 0 for never
    private volatile bool _keeps = true;

    /// <summary>Begins to keep entries; the database is opened meanwhile.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="settings">How long and how many.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The journal.</param>
    /// <param name="retry">How long after a failure it is tried again; null for half a minute.</param>
    /// <param name="leastFree">Bytes of the disk below which nothing is written.</param>
    public AuditTrail(
        string path,
        AuditSettings settings,
        TimeProvider time,
        ILogger logger,
        TimeSpan? retry = null,
        long leastFree = LeastFree
    )
    {
        _path = path;
        _settings = settings;
        _time = time;
        _logger = logger;
        _leastFree = leastFree;
        _retry = retry ?? TimeSpan.FromSeconds(30);
        _writer = new Thread(Write) { IsBackground = true, Name = "audit" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public bool IsKeeping => _keeps;

    /// <inheritdoc/>
    public void Record(AuditEntry entry)
    {
        lock (_progress)
        {
            if (!_isEnding && _queue.TryAdd(entry))
            {
                _taken++;
                return;
            }
        }

        _ = Interlocked.Increment(ref _lost);
    }

    /// <inheritdoc/>
    public IReadOnlyList<AuditEntry> List(AuditQuery query)
    {
        AwaitWriter();
        try
        {
            return AuditDatabase.List(_path, query);
        }
        catch (SqliteException exception)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The audit database cannot be read: {exception.Message} What it should have is in the journal: 'journalctl -u automountd'.",
                exception
            );
        }
    }

    /// <summary>Ends when what was taken is written, or after some seconds.</summary>
    public void Dispose()
    {
        lock (_progress)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
            _queue.CompleteAdding();
        }

        _ending.Set();
        if (_writer.Join(WriterPatience))
        {
            _queue.Dispose();
            _ending.Dispose();
        }
    }

    /// <summary>So that a caller finds what he did himself.</summary>
    private void AwaitWriter()
    {
        lock (_progress)
        {
            long wanted = _taken;
            long since = _time.GetTimestamp();
            while (
                _keeps
                && _written < wanted
                && ReaderPatience - _time.GetElapsedTime(since) is var left
            )
            {
                if (left <= TimeSpan.Zero || !Monitor.Wait(_progress, left))
                {
                    return; // the disk is slow: what is there is told
                }
            }
        }
    }

    private void Write()
    {
        TimeSpan wait;
        do
        {
            try
            {
                RequireRoom();
                using AuditDatabase database = AuditDatabase.Open(_path);
                Succeeded();
                Serve(database);
                return;
            }
            catch (Exception exception) // whatever it is, the service goes on
            {
                wait = Failed(exception);
            }
        } while (wait == TimeSpan.Zero || !_ending.Wait(wait));
    }

    /// <summary>Writes until there is nothing more to come.</summary>
    private void Serve(AuditDatabase database)
    {
        long swept = 0;
        do
        {
            if (_batch.Count > 0)
            {
                RequireRoom();
                database.Add(_batch);
                Wrote();
            }

            if (swept == 0 || _time.GetElapsedTime(swept) >= Sweep)
            {
                database.DropBefore(_time.GetUtcNow() - _settings.Keep);
                swept = _time.GetTimestamp();
            }

            database.DropAbove(_settings.MaxEntries);
        } while (Fill());
    }

    /// <summary>The last of a disk is for the records of folders and sessions.</summary>
    private void RequireRoom()
    {
        long free = new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace;
        if (free < _leastFree)
        {
            throw new IOException(
                $"the disk has {free >> 20} MiB left, which are kept for the records of folders and sessions"
            );
        }
    }

    /// <summary>Takes what waits, and waits where nothing does.</summary>
    /// <returns>False where nothing will come.</returns>
    private bool Fill()
    {
        if (_queue.TryTake(out AuditEntry? first, Sweep))
        {
            _batch.Add(first);
            while (_batch.Count < MostInABatch && _queue.TryTake(out AuditEntry? next))
            {
                _batch.Add(next);
            }
        }

        return _batch.Count > 0 || !_queue.IsCompleted;
    }

    private void Wrote()
    {
        lock (_progress)
        {
            _written += _batch.Count;
            Monitor.PulseAll(_progress);
        }

        _batch.Clear();
    }

    private void Succeeded()
    {
        if (!_keeps)
        {
            _keeps = true;
            long lost = Interlocked.Exchange(ref _lost, 0);
            LogKeptAgain(_path, lost);
        }
    }

    /// <summary>Tells it once.</summary>
    /// <returns>When it is to be tried again.</returns>
    private TimeSpan Failed(Exception exception)
    {
        if (SqliteErrors.IsDamage(exception) && TryPutAside(exception.Message))
        {
            return TimeSpan.Zero;
        }

        bool isNews = _keeps;
        lock (_progress)
        {
            _keeps = false;
            Monitor.PulseAll(_progress);
        }

        if (isNews)
        {
            LogFailed(_path, exception.Message);
        }

        return _retry;
    }

    /// <summary>Makes room for a new database, at most once a minute: a disk that damages what is written would fill up.</summary>
    private bool TryPutAside(string damage)
    {
        bool isTooSoon =
            _putAside != 0 && _time.GetElapsedTime(_putAside) < TimeSpan.FromMinutes(1);
        string place = $"{_path}.damaged";
        try
        {
            if (isTooSoon || !File.Exists(_path))
            {
                return false;
            }

            File.Move(_path, place, overwrite: true);
            AuditFiles.DropJournals(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _putAside = _time.GetTimestamp();
        LogDamaged(_path, damage, place);
        return true;
    }
}
