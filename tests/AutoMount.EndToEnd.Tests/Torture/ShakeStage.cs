using System.Text;
using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>Eight processes that shake one tree, and the comparison of what they leave.</summary>
internal static class ShakeStage
{
    /// <summary>So small that the processes come to them.</summary>
    public static readonly FolderLimits Limits = new(8 * 1024 * 1024, 120);

    private const int Processes = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Shakes; then mount and store must hold the same tree, the ledger must equal it, and its removal must give everything back.</summary>
    public static void Shake(MountedFolder folder, int seconds, int seed)
    {
        FolderUsage before = folder.Used;
        string name = $"shaken-{seed}";
        string tree = $"{folder.Path}/{name}";
        Directory.CreateDirectory(tree);
        Worker[] workers = [.. Enumerable.Range(0, Processes).Select(_ => new Worker())];
        try
        {
            string[] reports = new string[Processes];
            Parallel.For(
                0,
                Processes,
                new ParallelOptions { MaxDegreeOfParallelism = Processes },
                at => reports[at] = Report(workers[at], tree, seconds, (seed * Processes) + at)
            );
            Judge(reports);
        }
        finally
        {
            Array.ForEach(workers, worker => worker.Dispose());
        }

        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == folder.Recounted, s_patience),
            $"used {folder.Used}, there is {folder.Recounted}"
        );
        Assert.Equal(TreeImage.Of($"{folder.BackingPath}/{name}"), TreeImage.Of(tree));
        Command.Run("rm", "-rf", tree);
        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == before, s_patience),
            $"used {folder.Used} after the removal, before {before}"
        );
    }

    private static string Report(Worker worker, string tree, int seconds, int seed) =>
        Encoding.Latin1.GetString(worker.Must("shake", tree, seconds, seed).Data);

    private static void Judge(string[] reports)
    {
        string[][] lines = [.. reports.Select(report => report.Split('\n'))];
        Assert.Empty(lines.SelectMany(report => report[1..]));
        long calls = lines.Sum(report => long.Parse(report[0].Split(' ')[0]));
        long refused = lines.Sum(report => long.Parse(report[0].Split(' ')[1]));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{calls} calls, {refused} refused by the limit"
        );
    }
}
