using System.Globalization;

namespace AutoMount.Bus.Tests.Abuse;

/// <summary>What this process, with the service in it, holds.</summary>
internal sealed record ProcessFigures(int Descriptors, int Threads, long ResidentBytes)
{
    /// <summary>Now, after what nobody holds was let go of.</summary>
    internal static ProcessFigures Take()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Dictionary<string, string> status = File.ReadAllLines("/proc/self/status")
            .Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        return new ProcessFigures(
            Directory.GetFiles("/proc/self/fd").Length,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture),
            long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture) << 10
        );
    }

    /// <summary>Waits until no more descriptors are open than before, give or take what the runtime itself opens.</summary>
    internal static async Task<ProcessFigures> SettleAsync(ProcessFigures before)
    {
        const int slack = 12;
        ProcessFigures now = Take();
        for (int look = 0; look < 100 && now.Descriptors > before.Descriptors + slack; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            now = Take();
        }

        Assert.True(now.Descriptors <= before.Descriptors + slack, $"before {before}, now {now}");
        return now;
    }
}
