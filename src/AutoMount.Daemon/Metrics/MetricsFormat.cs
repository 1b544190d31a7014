namespace AutoMount.Daemon.Metrics;

/// <summary>The two ways of writing metrics down, which differ in a few lines.</summary>
internal enum MetricsFormat
{
    /// <summary>OpenMetrics 1.0: what Prometheus asks for by itself.</summary>
    OpenMetrics,

    /// <summary>Prometheus' text format 0.0.4: all that node_exporter's textfile collector reads. A counter's family carries its <c>_total</c>, and there are no units, no infos and no end mark.</summary>
    Prometheus,
}

/// <summary>What a metric is.</summary>
internal enum MetricType
{
    /// <summary>A figure that rises and falls.</summary>
    Gauge,

    /// <summary>A figure that only rises, from nothing at the start of the process.</summary>
    Counter,

    /// <summary>Counts of observations up to each bound.</summary>
    Histogram,

    /// <summary>Words in labels; the figure is 1.</summary>
    Info,
}
