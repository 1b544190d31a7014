using AutoMount.Benchmarks.Lines;
using AutoMount.Benchmarks.Targets;

namespace AutoMount.Benchmarks.Report;

/// <summary>One line with its figures: ratios are medians over rounds of time by the median native time of the same round.</summary>
internal sealed class Row
{
    private readonly Sample[] _samples;
    private readonly bool _isOursMeasured;

    internal Row(Line line, IReadOnlyList<string> targets, IEnumerable<Sample> samples)
    {
        Line = line;
        _isOursMeasured = targets.Contains(Target.Ours, StringComparer.Ordinal);
        _samples =
        [
            .. samples.Where(sample => sample.OnDisk == line.OnDisk && sample.Step == line.Step),
        ];
        NativeSeconds = Statistics.Median(Of(Target.Native).Select(sample => sample.Seconds));
        Ratios = new SortedList<string, double>(StringComparer.Ordinal);
        DaemonSeconds = new SortedList<string, double>(StringComparer.Ordinal);
        foreach (string target in targets.Where(target => target != Target.Native))
        {
            if (Statistics.Median(RatiosOf(target)) is { } ratio)
            {
                Ratios[target] = ratio;
                DaemonSeconds[target] = Statistics
                    .Median(Of(target).Select(sample => sample.DaemonSeconds))
                    .GetValueOrDefault();
            }
        }
    }

    internal Line Line { get; }

    /// <summary>The median of all native runs; null: not measured.</summary>
    internal double? NativeSeconds { get; }

    /// <summary>How far native runs of the same round lay apart, by their median; what is below it in a ratio is chance.</summary>
    internal double? NativeSpread =>
        Statistics.Median(
            Of(Target.Native)
                .GroupBy(sample => sample.Round, sample => sample.Seconds)
                .Select(round => (round.Max() - round.Min()) / Statistics.Median(round)!.Value)
        );

    /// <summary>By target; what could not be measured is not in it.</summary>
    internal SortedList<string, double> Ratios { get; }

    /// <summary>By target, what its process used of a processor.</summary>
    internal SortedList<string, double> DaemonSeconds { get; }

    internal double? Ours => Ratios.TryGetValue(Target.Ours, out double ratio) ? ratio : null;

    /// <summary>The peer with the smallest ratio; null where no peer was measured.</summary>
    internal KeyValuePair<string, double>? BestPeer =>
        Peers.Any() ? Peers.MinBy(peer => peer.Value) : null;

    /// <summary>"holds", "MISSED" or "FAILED" (to be measured), and "-" where there is nothing to hold.</summary>
    internal string Verdict =>
        (Line.Bar, Ours) switch
        {
            (null, _) => "-",
            (_, null) => _isOursMeasured ? "FAILED" : "-",
            ({ } bar, { } ours) => ours <= bar ? "holds" : "MISSED",
        };

    private IEnumerable<KeyValuePair<string, double>> Peers =>
        Ratios.Where(pair => pair.Key != Target.Ours);

    private IEnumerable<Sample> Of(string target) =>
        _samples.Where(sample => sample.Target == target);

    private IEnumerable<double> RatiosOf(string target) =>
        from round in Of(target).GroupBy(sample => sample.Round)
        let native = Statistics.Median(
            Of(Target.Native)
                .Where(sample => sample.Round == round.Key)
                .Select(sample => sample.Seconds)
        )
        where native is not null
        select round.Average(sample => sample.Seconds) / native.Value;
}
