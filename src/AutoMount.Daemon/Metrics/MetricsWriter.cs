using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using AutoMount.Fuse;

namespace AutoMount.Daemon.Metrics;

/// <summary>Writes metrics down. One family after another, each begun once, its samples after it.</summary>
/// <param name="format">How.</param>
/// <param name="page">Where they go.</param>
internal sealed class MetricsWriter(MetricsFormat format, MetricsPage page)
{
    private static readonly byte[][] Bounds =
    [
        .. FuseMeter.Bounds.Select(BoundOf),
        "+Inf"u8.ToArray(),
    ];

    private byte[] _name = []; // of the family
    private byte[] _sample = []; // of its samples

    /// <summary>Begins a family.</summary>
    /// <param name="name">Its name, without <c>_total</c> and <c>_info</c>, with the unit at its end.</param>
    /// <param name="type">What it is.</param>
    /// <param name="help">What it says, for people; without quotes, backslashes and line ends.</param>
    /// <param name="unit"><c>bytes</c>, <c>seconds</c> or nothing.</param>
    public void Begin(string name, MetricType type, string help, string unit = "")
    {
        Debug.Assert(unit.Length == 0 || name.EndsWith($"_{unit}", StringComparison.Ordinal));
        bool isOpen = format == MetricsFormat.OpenMetrics;
        string sample = type switch
        {
            MetricType.Counter => $"{name}_total",
            MetricType.Info => $"{name}_info",
            MetricType.Gauge or MetricType.Histogram => name,
            _ => throw new UnreachableException($"metric type {type}"),
        };
        string family = isOpen ? name : sample;
        string word =
            isOpen || type != MetricType.Info ? type.ToString().ToLowerInvariant() : "gauge";
        Text($"# TYPE {family} {word}\n");
        if (isOpen && unit.Length > 0)
        {
            Text($"# UNIT {family} {unit}\n");
        }

        Text($"# HELP {family} {help}\n");
        _name = Encoding.UTF8.GetBytes(name);
        _sample = Encoding.UTF8.GetBytes(sample);
    }

    /// <summary>A sample of the family that was begun; <see cref="long.MaxValue"/> stands for no limit.</summary>
    public void Sample(ReadOnlySpan<byte> labels, long value)
    {
        Head(_sample, suffix: [], labels, bound: []);
        if (value == long.MaxValue)
        {
            page.Write("+Inf"u8);
        }
        else
        {
            Number(value);
        }

        page.Write("\n"u8);
    }

    /// <summary>A sample of the family that was begun.</summary>
    public void Sample(ReadOnlySpan<byte> labels, double value)
    {
        Head(_sample, suffix: [], labels, bound: []);
        Number(value);
        page.Write("\n"u8);
    }

    /// <summary>A histogram with the bounds of <see cref="FuseMeter"/>.</summary>
    /// <param name="labels">Its labels.</param>
    /// <param name="counts">Observations of each step; written down they hold those of all steps before.</param>
    /// <param name="sum">All observations together.</param>
    public void Histogram(ReadOnlySpan<byte> labels, ReadOnlySpan<long> counts, double sum)
    {
        long total = 0;
        for (int step = 0; step < counts.Length; step++)
        {
            total += counts[step];
            Head(_name, "_bucket"u8, labels, Bounds[step]);
            Number(total);
            page.Write("\n"u8);
        }

        Head(_name, "_count"u8, labels, bound: []);
        Number(total);
        page.Write("\n"u8);
        Head(_name, "_sum"u8, labels, bound: []);
        Number(sum);
        page.Write("\n"u8);
    }

    /// <summary>Ends the text.</summary>
    public void End()
    {
        if (format == MetricsFormat.OpenMetrics)
        {
            page.Write("# EOF\n"u8);
        }
    }

    /// <summary>As a bound is written down: like <c>1e-05</c>, <c>0.25</c>, <c>1.0</c>.</summary>
    private static byte[] BoundOf(double bound)
    {
        string text = bound.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
        return Encoding.UTF8.GetBytes(text.AsSpan().ContainsAny('.', 'e') ? text : $"{text}.0");
    }

    private void Head(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> suffix,
        ReadOnlySpan<byte> labels,
        ReadOnlySpan<byte> bound
    )
    {
        page.Write(name);
        page.Write(suffix);
        if (!labels.IsEmpty || !bound.IsEmpty)
        {
            page.Write("{"u8);
            page.Write(labels);
            if (!bound.IsEmpty)
            {
                page.Write(labels.IsEmpty ? "le=\""u8 : ",le=\""u8);
                page.Write(bound);
                page.Write("\""u8);
            }

            page.Write("}"u8);
        }

        page.Write(" "u8);
    }

    private void Number(long value)
    {
        _ = Utf8Formatter.TryFormat(value, page.GetSpan(32), out int length);
        page.Advance(length);
    }

    private void Number(double value)
    {
        _ = value.TryFormat(page.GetSpan(32), out int length, "R", CultureInfo.InvariantCulture);
        page.Advance(length);
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, page);
}
