using System.Diagnostics;
using System.Text.Json;

namespace AutoMount.Daemon.Tests.Metrics;

/// <summary>Reads metrics by somebody else's parsers, those of python3-prometheus-client.</summary>
internal static class MetricsReader
{
    private const string Script = """
        import json, sys
        if sys.argv[1] == 'openmetrics':
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
        else:
            from prometheus_client.parser import text_string_to_metric_families as parse
        samples = []
        for family in parse(sys.stdin.buffer.read().decode('utf-8')):
            for sample in family.samples:
                samples.append({'Name': sample.name, 'Type': family.type, 'Labels': sample.labels, 'Value': repr(float(sample.value))})
        json.dump(samples, sys.stdout)
        """;

    /// <summary>All samples; fails where the parser does.</summary>
    public static IReadOnlyList<Sample> OpenMetrics(ReadOnlyMemory<byte> text) =>
        Read("openmetrics", text);

    /// <inheritdoc cref="OpenMetrics"/>
    public static IReadOnlyList<Sample> Prometheus(ReadOnlyMemory<byte> text) =>
        Read("prometheus", text);

    /// <summary>The value of the one sample with that name and those labels.</summary>
    public static double Value(
        this IReadOnlyList<Sample> samples,
        string name,
        params (string Name, string Value)[] labels
    ) =>
        Assert
            .Single(
                samples,
                sample =>
                    sample.Name == name
                    && sample.Labels.Count == labels.Length
                    && labels.All(label =>
                        sample.Labels.GetValueOrDefault(label.Name) == label.Value
                    )
            )
            .Number;

    private static List<Sample> Read(string format, ReadOnlyMemory<byte> text)
    {
        ProcessStartInfo start = new("/usr/bin/python3", ["-c", Script, format])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(text.Span);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return JsonSerializer.Deserialize<List<Sample>>(output.Result)!;
    }
}

/// <summary>A sample as the parser understood it.</summary>
internal sealed record Sample(
    string Name,
    string Type,
    Dictionary<string, string> Labels,
    string Value
)
{
    public double Number =>
        Value == "inf"
            ? double.PositiveInfinity
            : double.Parse(Value, System.Globalization.CultureInfo.InvariantCulture);
}
