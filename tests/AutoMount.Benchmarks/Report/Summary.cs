using AutoMount.Benchmarks.Targets;

namespace AutoMount.Benchmarks.Report;

/// <summary>One figure for each target: the geometric mean over the lines that write no data.</summary>
internal sealed class Summary
{
    internal Summary(IReadOnlyList<Row> rows, IReadOnlyList<string> targets)
    {
        Row[] counted = [.. rows.Where(row => !row.Line.Quota && row.NativeSeconds is not null)];
        Lines = counted.Length;
        foreach (string target in targets.Where(target => target != Target.Native))
        {
            double[] ratios =
            [
                .. counted
                    .Where(row => row.Ratios.ContainsKey(target))
                    .Select(row => row.Ratios[target]),
            ];
            if (ratios.Length == counted.Length && Statistics.GeometricMean(ratios) is { } mean)
            {
                Means[target] = mean;
            }
        }

        BestOfEachLine = Statistics.GeometricMean([
            .. counted.Select(row => row.BestPeer?.Value).OfType<double>(),
        ]);
        Held = rows.Count(row => row.Verdict == "holds");
        Missed = rows.Count(row => row.Verdict is "MISSED" or "FAILED");
    }

    /// <summary>How many lines the means are over.</summary>
    internal int Lines { get; }

    /// <summary>By target; one that lacks a line has none.</summary>
    internal SortedList<string, double> Means { get; } = new(StringComparer.Ordinal);

    /// <summary>The mean of a peer that is on each line as good as the best one there.</summary>
    internal double? BestOfEachLine { get; }

    /// <summary>Bars that hold.</summary>
    internal int Held { get; }

    /// <summary>Bars that do not.</summary>
    internal int Missed { get; }

    /// <summary>The peer with the best mean.</summary>
    internal KeyValuePair<string, double>? BestPeer =>
        Means.Any(pair => pair.Key != Target.Ours)
            ? Means.Where(pair => pair.Key != Target.Ours).MinBy(pair => pair.Value)
            : null;

    /// <summary>Our mean.</summary>
    internal double? Ours => Means.TryGetValue(Target.Ours, out double mean) ? mean : null;
}
