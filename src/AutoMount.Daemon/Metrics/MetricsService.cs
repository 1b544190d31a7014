using AutoMount.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Metrics;

/// <summary>Metrics for administrators, where the configuration wants them told.</summary>
internal sealed class MetricsService : IDisposable
{
    private readonly MetricsSocket? _socket;
    private readonly MetricsFile? _file;

    /// <summary>Makes it; nothing is told before <see cref="Start"/>.</summary>
    public MetricsService(
        MetricsSettings settings,
        MetricsSources sources,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        MetricsText text = new(new MetricsReport(sources).Write, time);
        _socket = settings.Socket is { } socket
            ? new MetricsSocket(socket, text, loggers.CreateLogger<MetricsSocket>())
            : null;
        _file = settings.TextFile is { } file
            ? new MetricsFile(
                file,
                settings.TextFileInterval,
                text,
                time,
                loggers.CreateLogger<MetricsFile>()
            )
            : null;
    }

    /// <summary>Begins to tell, once everything that is told of has begun.</summary>
    public void Start()
    {
        _socket?.Start();
        _file?.Start();
    }

    /// <summary>Nobody follows: at the end the file goes.</summary>
    public void EndForGood() => _file?.IsRemoved = true;

    /// <summary>Tells no more.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _file?.Dispose();
    }
}
