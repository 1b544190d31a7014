using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.FileSystem.Tests.Views;

/// <summary>What going through a view costs, and what snapshots do; figures for the benchmarks' README, no bounds but that it works.</summary>
public sealed class GuestSpeedTests(ITestOutputHelper output)
{
    private const int Rounds = 5;

    [Fact]
    [Trait("Kind", "Soak")]
    public void GuestsReadsAndWrites_AgainstTheOwners()
    {
        using SharedFolder shared = new(ShareRights.ReadWriteDelete);
        shared.Show();
        const string write = "dd if=/dev/zero of=file bs=128k count=320 conv=notrunc status=none";
        const string read = "dd if=file of=/dev/null bs=128k status=none";
        const string small = "for i in {1..300}; do echo x >s$i; done; cat s* >/dev/null; rm s*";
        foreach (
            (string name, string line) in ((string, string)[])
                [("write 40 MiB", write), ("read 40 MiB", read), ("300 small files", small)]
        )
        {
            double owner = Median(() => shared.AsOwner(line));
            double guest = Median(() => shared.AsGuest(line));
            output.WriteLine(
                $"{name}: owner {owner:F1} ms, guest {guest:F1} ms, ratio {guest / owner:F2}"
            );
        }
    }

    [Theory]
    [Trait("Kind", "Soak")]
    [InlineData(false)]
    [InlineData(true)]
    public void CreateWriteUnlink_WithSnapshots(bool areOn)
    {
        using MountedUser user = new()
        {
            Snapshots = areOn ? static () => new SnapshotPolicy() : null,
        };
        user.Restart();
        Folder folder = user.Add("folder");
        string path = user.PathOf(folder);
        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            if (areOn)
            {
                _ = user.Engine.Take(folder.Id, SnapshotReason.Request, "");
            }

            long start = Stopwatch.GetTimestamp();
            for (int index = 0; index < 1000; index++)
            {
                string file = Path.Combine(path, $"f{index}");
                File.WriteAllBytes(file, new byte[4096]);
                File.Delete(file);
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        output.WriteLine(
            $"create, write 4 KiB, unlink with snapshots {(areOn ? "on" : "off")}: {times.Order().ElementAt(Rounds / 2):F0} us each"
        );
    }

    private static double Median(Func<(int ExitCode, string Output)> command)
    {
        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal((0, ""), command());
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }
}
