using System.Text;
using AutoMount.Daemon.Metrics;
using AutoMount.Fuse;
using CsCheck;

namespace AutoMount.Daemon.Tests.Metrics;

public sealed class MetricsWriterTests
{
    private static readonly string[] Bounds =
    [
        "1e-05",
        "2.5e-05",
        "0.0001",
        "0.00025",
        "0.001",
        "0.0025",
        "0.01",
        "0.025",
        "0.1",
        "0.25",
        "1.0",
        "2.5",
        "10.0",
        "+Inf",
    ];

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("\\n", "\\\\n")]
    [InlineData("{x=\"é\",}", "{x=\\\"é\\\",}")]
    public void Label_IsEscaped(string value, string written) =>
        Assert.Equal($"name=\"{written}\"", Text(MetricLabels.Of("name", value)));

    [Fact]
    public void OpenMetrics_HasTypesUnitsAndAnEnd() =>
        Assert.Equal(
            """
            # TYPE build info
            # HELP build Which.
            build_info{version="1"} 1
            # TYPE used_bytes gauge
            # UNIT used_bytes bytes
            # HELP used_bytes Bytes.
            used_bytes{user="a"} 4096
            used_bytes{user="b"} +Inf
            # TYPE calls counter
            # HELP calls Calls.
            calls_total 7
            # TYPE start_seconds gauge
            # UNIT start_seconds seconds
            # HELP start_seconds Start.
            start_seconds 0.25
            # EOF

            """,
            Write(MetricsFormat.OpenMetrics)
        );

    [Fact]
    public void Prometheus_NamesCountersWhole_AndKnowsNoUnits() =>
        Assert.Equal(
            """
            # TYPE build_info gauge
            # HELP build_info Which.
            build_info{version="1"} 1
            # TYPE used_bytes gauge
            # HELP used_bytes Bytes.
            used_bytes{user="a"} 4096
            used_bytes{user="b"} +Inf
            # TYPE calls_total counter
            # HELP calls_total Calls.
            calls_total 7
            # TYPE start_seconds gauge
            # HELP start_seconds Start.
            start_seconds 0.25

            """,
            Write(MetricsFormat.Prometheus)
        );

    [Fact]
    public void Histogram_IsCumulative_AndItsTotalsAreTheObservations() =>
        Gen.Long[0, 1_000_000]
            .Array[Bounds.Length]
            .Sample(
                counts =>
                {
                    using MetricsPage page = new(capacity: 1);
                    MetricsWriter writer = new(MetricsFormat.OpenMetrics, page);
                    writer.Begin("took_seconds", MetricType.Histogram, "Time.", "seconds");
                    writer.Histogram(MetricLabels.Of("user", "a"), counts, 1.5);
                    writer.End();
                    string[] lines = Text(page.Text.Span).Split('\n')[3..];

                    long total = 0;
                    for (int step = 0; step < counts.Length; step++)
                    {
                        total += counts[step];
                        Assert.Equal(
                            $"took_seconds_bucket{{user=\"a\",le=\"{Bounds[step]}\"}} {total}",
                            lines[step]
                        );
                    }

                    Assert.Equal(
                        [
                            $"took_seconds_count{{user=\"a\"}} {counts.Sum()}",
                            "took_seconds_sum{user=\"a\"} 1.5",
                            "# EOF",
                            "",
                        ],
                        lines[counts.Length..]
                    );
                },
                iter: 200
            );

    [Fact]
    public void Histogram_OfAMeter_HoldsWhatItCounted()
    {
        FuseMeter meter = new();
        meter.Add(FuseOperation.Read, 20_000); // ns, as ticks are on Linux
        meter.Add(FuseOperation.Read, 20_000);
        meter.Add(FuseOperation.Read, 3_000_000_000);
        long[] counts = new long[Bounds.Length];
        TimeSpan sum = meter.Read(FuseOperation.Read, counts);
        using MetricsPage page = new(capacity: 1);
        MetricsWriter writer = new(MetricsFormat.OpenMetrics, page);
        writer.Begin("took_seconds", MetricType.Histogram, "Time.", "seconds");
        writer.Histogram(MetricLabels.None, counts, sum.TotalSeconds);

        writer.End();
        IReadOnlyList<Sample> samples = MetricsReader.OpenMetrics(page.Text);

        Assert.Equal(0, samples.Value("took_seconds_bucket", ("le", "1e-05")));
        Assert.Equal(2, samples.Value("took_seconds_bucket", ("le", "2.5e-05")));
        Assert.Equal(2, samples.Value("took_seconds_bucket", ("le", "2.5")));
        Assert.Equal(3, samples.Value("took_seconds_bucket", ("le", "10.0")));
        Assert.Equal(3, samples.Value("took_seconds_count"));
        Assert.Equal(3.00004, samples.Value("took_seconds_sum"), tolerance: 1e-6);
    }

    [Fact]
    public void AnyLabel_IsReadAsItWas()
    {
        string[] values =
        [
            .. Gen.String[Gen.Char["ab\\\"\n{}=,# é\t\u2028"], 0, 12].Array[300].Single(),
            "\\",
            "\"",
            "\n",
            "\\n",
            "日本 \U0001F600",
        ];
        using MetricsPage page = new(capacity: 1);
        MetricsWriter writer = new(MetricsFormat.OpenMetrics, page);
        writer.Begin("a", MetricType.Gauge, "A.");
        for (int index = 0; index < values.Length; index++)
        {
            writer.Sample(MetricLabels.Of("value", values[index], "index", $"{index}"), index);
        }

        writer.End();
        IReadOnlyList<Sample> samples = MetricsReader.OpenMetrics(page.Text);

        Assert.Equal(values, samples.Select(sample => sample.Labels["value"]));
    }

    private static string Write(MetricsFormat format)
    {
        using MetricsPage page = new(capacity: 1);
        MetricsWriter writer = new(format, page);
        writer.Begin("build", MetricType.Info, "Which.");
        writer.Sample(MetricLabels.Of("version", "1"), 1);
        writer.Begin("used_bytes", MetricType.Gauge, "Bytes.", "bytes");
        writer.Sample(MetricLabels.Of("user", "a"), 4096);
        writer.Sample(MetricLabels.Of("user", "b"), long.MaxValue);
        writer.Begin("calls", MetricType.Counter, "Calls.");
        writer.Sample(MetricLabels.None, 7);
        writer.Begin("start_seconds", MetricType.Gauge, "Start.", "seconds");
        writer.Sample(MetricLabels.None, 0.25);
        writer.End();
        return Text(page.Text.Span);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
