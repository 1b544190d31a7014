using AutoMount.Core.Folders;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Quotas;

/// <summary>Many writers of several processes at a small limit.</summary>
public sealed class QuotaRaceTests : IDisposable
{
    private const long Bytes = 2 * 1024 * 1024;
    private const long Inodes = 16;
    private const int Seconds = 5;
    private readonly MountedFolder _folder = MountedFolder.Limited(Bytes, Inodes);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EightWriters_OfFourProcesses_NeverPassTheLimit_AndLeakNothing()
    {
        bool stop = false;
        long samples = 0;
        FolderUsage highest = default;
        Thread sampler = new(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                FolderUsage used = _folder.Used;
                highest = new FolderUsage(
                    Math.Max(highest.Bytes, used.Bytes),
                    Math.Max(highest.Inodes, used.Inodes)
                );
                samples++;
            }
        });
        sampler.Start();
        string refusals;
        try
        {
            refusals = Command.Shell(
                _folder.Path,
                $$"""
                for seed in 1 2 3 4; do {{AppContext.BaseDirectory}}/Quotas/churn . {{Seconds}} $seed & pids="${pids:-} $!"; done
                for pid in $pids; do wait $pid; done
                """
            );
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            sampler.Join();
        }

        Assert.True(samples > 100, $"{samples} samples");
        Assert.InRange(highest.Bytes, Bytes / 2, Bytes);
        Assert.InRange(highest.Inodes, Inodes / 2, Inodes);
        Assert.All(
            refusals.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            refused =>
                Assert.True(int.Parse(refused) > 10, $"{refused} refusals: the limit was reached")
        );
        Assert.True(
            Settled(_folder.Recounted),
            $"used {_folder.Used}, there is {_folder.Recounted}"
        );

        Command.Shell(_folder.Path, "find . -mindepth 1 -delete");
        Assert.True(Settled(new FolderUsage(4096, 1)), $"used {_folder.Used} when empty");
    }

    [Fact]
    public void LastTwoNames_TakenAtOnceFromTwoDirectories_GiveTheChargeBackOnce()
    {
        const int rounds = 400;
        Command.Shell(_folder.Path, "mkdir one two");
        FolderUsage before = _folder.Used;
        using Barrier together = new(2);
        Thread[] removers =
        [
            .. new[] { "one", "two" }.Select(name => new Thread(() =>
            {
                for (int round = 0; round < rounds; round++)
                {
                    if (name == "one")
                    {
                        Files.Put($"{_folder.Path}/one/file", new byte[5000]);
                        Expect.Ok(
                            Kernel.link($"{_folder.Path}/one/file", $"{_folder.Path}/two/file")
                        );
                    }

                    together.SignalAndWait();
                    Expect.Ok(Kernel.unlink($"{_folder.Path}/{name}/file"));
                    together.SignalAndWait();
                }
            })),
        ];
        Array.ForEach(removers, thread => thread.Start());
        Array.ForEach(removers, thread => thread.Join());

        Assert.True(Settled(before), $"used {_folder.Used}, before {before}");
    }

    /// <summary>The kernel tells the last close of a file a moment after the program has gone on.</summary>
    private bool Settled(FolderUsage expected) =>
        SpinWait.SpinUntil(() => _folder.Used == expected, TimeSpan.FromSeconds(5));
}
