using AutoMount.Containers.Gpus;
using AutoMount.Containers.Gpus.Nvml;
using AutoMount.Core.Configuration;
using AutoMount.Core.Gpus;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>What keeps the GPU manager informed: a look at the host now and then, and once there is a GPU, the kernel's log and the process that asks NVML.</summary>
/// <param name="gpus">Who is informed.</param>
/// <param name="settings">From where.</param>
/// <param name="logger">The journal.</param>
internal sealed partial class GpuWatch(GpuManager gpus, GpuSettings settings, ILogger logger)
    : IDisposable
{
    private const int LongestName = 15; // of a process, as the kernel keeps it (TASK_COMM_LEN)
    private static readonly TimeSpan NvmlPeriod = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new(); // protects _reader and _isStarted
    private KmsgReader? _reader;
    private bool _isStarted;

    /// <summary>Names of programs as the kernel tells them of processes.</summary>
    internal static IReadOnlySet<string> NamesOf(string programs) =>
        programs
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Length > LongestName ? name[..LongestName] : name)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Begins.</summary>
    public void Start()
    {
        gpus.Changed += OnChanged;
        if (gpus.List().Count > 0)
        {
            Listen();
        }

        _ = gpus.RunAsync(_stopping.Token);
    }

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        gpus.Changed -= OnChanged;
        _stopping.Cancel();
        KmsgReader? reader;
        lock (_starting)
        {
            _isStarted = true; // nothing is started any more
            reader = _reader;
        }

        reader?.Dispose(); // without the lock: it waits for its thread, which may be telling a change just now
        _stopping.Dispose();
    }

    private void OnChanged(GpuAddress address) => Listen();

    private void Listen()
    {
        lock (_starting)
        {
            if (_isStarted)
            {
                return;
            }

            _isStarted = true;
            _reader = KmsgReader.Open(
                settings.KernelLog,
                record => Take(() => gpus.Observe(record)),
                reason => LogNoKernelLog(logger, reason)
            );
            if (settings.Nvml is { } library && Environment.ProcessPath is { } program)
            {
                NvmlHelperOptions options = new()
                {
                    Program = program,
                    Arguments = NvmlMode.Arguments(library, settings.HostRoot, NvmlPeriod),
                };
                NvmlHelper helper = new(
                    options,
                    report => Take(() => gpus.Observe(report)),
                    words => LogNvml(logger, words)
                );
                _ = helper.RunAsync(_stopping.Token);
            }
        }
    }

    /// <summary>What one record or report leads to must not keep the next from being taken in.</summary>
    private void Take(Action take)
    {
        try
        {
            take();
        }
        catch (Exception exception)
        {
            LogNotTaken(logger, exception);
        }
    }

    [LoggerMessage(
        532,
        LogLevel.Error,
        "What is told of GPUs could not be taken in, going on with what comes next."
    )]
    private static partial void LogNotTaken(ILogger logger, Exception exception);

    [LoggerMessage(
        530,
        LogLevel.Warning,
        "Errors of GPUs (Xid) are not seen, since {Reason}; NVML alone tells of them."
    )]
    private static partial void LogNoKernelLog(ILogger logger, string reason);

    [LoggerMessage(531, LogLevel.Information, "{Words}")]
    private static partial void LogNvml(ILogger logger, string words);
}
