namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>A tree shaken by eight processes at once: no surprising error, nothing lost, nothing left charged.</summary>
public sealed class ShakeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EightProcesses_ShakeATree_ThatIsTheSameInTheStore(bool passthrough) =>
        Shake(passthrough, seconds: 5, rounds: 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Kind", "Soak")]
    public void EightProcesses_ShakeTreesForLong_ThatAreTheSameInTheStore(bool passthrough) =>
        Shake(passthrough, seconds: 20, rounds: 8);

    [Fact]
    public void EightProcesses_ShakeATree_LargerThanTheServersTableOfDescriptors()
    {
        const int descriptors = 420; // the server keeps half of them, and has some hundred inodes to serve
        using MountedFolder folder = MountedFolder.In(
            Directory.CreateTempSubdirectory("automount-shake-").FullName,
            passthrough: true,
            bytes: 300_000_000,
            inodes: 3000,
            descriptors
        );
        ShakeStage.Shake(folder, seconds: 4, seed: 5);
    }

    [Fact]
    [Trait("Kind", "Soak")]
    public void EightProcesses_ShakeATree_WhileTheKernelForgets()
    {
        bool stop = false;
        Thread forgetting = new(() =>
        {
            using ManualResetEventSlim never = new();
            while (!Volatile.Read(ref stop))
            {
                File.WriteAllText("/proc/sys/vm/drop_caches", "2"); // names and inodes that nobody uses
                never.Wait(TimeSpan.FromMilliseconds(30));
            }
        });
        forgetting.Start();
        try
        {
            Shake(passthrough: true, seconds: 20, rounds: 2);
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            forgetting.Join();
        }
    }

    private static void Shake(bool passthrough, int seconds, int rounds)
    {
        using MountedFolder folder = MountedFolder.In(
            Directory.CreateTempSubdirectory("automount-shake-").FullName,
            passthrough,
            ShakeStage.Limits.Bytes,
            ShakeStage.Limits.Inodes
        );
        for (int round = 0; round < rounds; round++)
        {
            ShakeStage.Shake(folder, seconds, round);
        }
    }
}
