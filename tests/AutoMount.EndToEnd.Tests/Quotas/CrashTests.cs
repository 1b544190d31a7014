using System.Diagnostics;
using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Quotas;

/// <summary>Crashes and power cuts while a folder is written to near its limit: never above it, shown at once, exact in the end.</summary>
public sealed class CrashTests : IDisposable
{
    private const long Bytes = 8 * 1024 * 1024;
    private const long Inodes = 400;
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-crash-")
        .FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void KilledWhileWritingAtTheLimit_IsNeverAboveIt_AndExactAfterTheCount()
    {
        using CrashingFolder folder = new(_directory, Bytes, Inodes);
        folder.Start();
        for (int crash = 0; crash < 4; crash++)
        {
            CrashUnderLoad(folder, crash, folder.Kill);
            folder.Start(pauseMilliseconds: 250);

            AssertBoundedWhileInUse(folder, seed: crash);
        }

        folder.Stop();
        folder.Start();
        Assert.False(folder.IsCounting);
        Assert.Equal(folder.Recounted, folder.Used);
        folder.Stop();
    }

    [Fact]
    public void PowerCutWhileWritingAtTheLimit_IsNeverAboveIt_AndExactAfterTheCount()
    {
        using SmallDisk disk = new(mebibytes: 96);
        using CrashingFolder folder = new(disk.Path, Bytes, Inodes);
        folder.Start();
        for (int cut = 0; cut < 4; cut++)
        {
            CrashUnderLoad(folder, cut + 10, () => disk.CutPower(folder.Kill));
            folder.Start(pauseMilliseconds: 250);

            AssertBoundedWhileInUse(folder, seed: cut);
        }

        folder.Stop();
    }

    [Fact]
    public void PowerCutAfterACleanEnd_NeedsNoCount()
    {
        using SmallDisk disk = new(mebibytes: 64);
        using CrashingFolder folder = new(disk.Path, Bytes, Inodes);
        folder.Start();
        File.WriteAllBytes($"{folder.Path}/a", new byte[3_000_000]);
        Command.Run("sync", "-f", $"{folder.Path}/a");
        folder.Stop();
        disk.CutPower(() => { });
        folder.Start();

        Assert.False(folder.IsCounting);
        Assert.Equal(folder.Recounted, folder.Used);
        folder.Stop();
    }

    private static Process Churn(CrashingFolder folder, int seconds, int seed) =>
        Process.Start(
            new ProcessStartInfo(
                $"{AppContext.BaseDirectory}/Quotas/churn",
                [folder.Path, $"{seconds}", $"{seed}"]
            )
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;

    /// <summary>Two programs that change the full folder, in the midst of which it crashes; they end by its errors.</summary>
    private static void CrashUnderLoad(CrashingFolder folder, int seed, Action crash)
    {
        using Process load = Churn(folder, 60, seed);
        bool ended = load.WaitForExit(TimeSpan.FromMilliseconds(1500 + (seed * 100)));
        Assert.False(ended, ended ? load.StandardError.ReadToEnd() : "");
        crash();
        Assert.True(load.WaitForExit(TimeSpan.FromSeconds(30)), "the program hangs");
    }

    private static void AssertBoundedWhileInUse(CrashingFolder folder, int seed)
    {
        // the truth first: it can only be below what is told at any later time, as nothing is written yet
        FolderUsage actual = folder.Recounted;
        FolderUsage told = folder.Used;
        Assert.True(actual.Bytes <= told.Bytes && actual.Inodes <= told.Inodes, $"{actual} {told}");
        Assert.True(folder.IsCounting);
        using Process load = Churn(folder, 2, seed + 100);
        while (!load.WaitForExit(TimeSpan.FromMilliseconds(10)))
        {
            FolderUsage used = folder.Used;
            Assert.InRange(used.Bytes, 4096, Bytes);
            Assert.InRange(used.Inodes, 1, Inodes);
        }

        Assert.True(load.ExitCode == 0, load.StandardError.ReadToEnd());
        folder.AwaitCount();
        Assert.True(
            SpinWait.SpinUntil(() => folder.Recounted == folder.Used, TimeSpan.FromSeconds(5)),
            $"counted {folder.Recounted}, used {folder.Used}"
        );
    }
}
