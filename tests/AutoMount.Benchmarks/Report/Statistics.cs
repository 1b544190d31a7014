namespace AutoMount.Benchmarks.Report;

/// <summary>The two means that are used here.</summary>
internal static class Statistics
{
    /// <summary>The middle value; between two, their mean. Null of nothing.</summary>
    internal static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length switch
        {
            0 => null,
            _ when sorted.Length % 2 == 1 => sorted[middle],
            _ => (sorted[middle - 1] + sorted[middle]) / 2,
        };
    }

    /// <summary>The geometric mean, the only one that ratios have. Null of nothing.</summary>
    internal static double? GeometricMean(IReadOnlyCollection<double> values) =>
        values.Count == 0 ? null : Math.Exp(values.Average(Math.Log));
}
