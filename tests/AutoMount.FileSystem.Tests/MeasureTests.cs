using AutoMount.Core.Folders;
using AutoMount.Fuse;

namespace AutoMount.FileSystem.Tests;

/// <summary>What metrics are made of, on a real mount.</summary>
public sealed class MeasureTests
{
    [Fact]
    public void Operations_AreCountedByUserAndKind()
    {
        using MountedUser user = new() { CountsRequests = true };
        user.Restart();
        Folder folder = user.Add("folder", bytes: 1 << 20, inodes: 100);

        for (int index = 0; index < 10; index++)
        {
            File.WriteAllText(user.PathOf(folder, $"file{index}"), "content");
        }

        _ = Directory.CreateDirectory(user.PathOf(folder, "directory"));
        File.Move(user.PathOf(folder, "file0"), user.PathOf(folder, "file"));
        File.Delete(user.PathOf(folder, "file9"));

        UserMeasure measure = Assert.Single(user.Engine.Measure());
        Assert.Equal(user.Account.Id, measure.User);
        // an answer is on its way before it is counted
        AssertReaches(11, () => CountOf(measure, FuseOperation.Create));
        AssertReaches(10, () => CountOf(measure, FuseOperation.Write));
        AssertReaches(1, () => CountOf(measure, FuseOperation.Rename));
        AssertReaches(1, () => CountOf(measure, FuseOperation.Remove));
        Assert.True(CountOf(measure, FuseOperation.Lookup) > 0);
        long[] counts = new long[FuseMeter.Bounds.Count + 1];
        Assert.InRange(
            measure.Requests!.Read(FuseOperation.Create, counts),
            TimeSpan.FromMicroseconds(1),
            TimeSpan.FromMinutes(1)
        );
    }

    [Fact]
    public void Folders_AreToldWithUsageAndLimits()
    {
        using MountedUser user = new();
        Folder folder = user.Add(".local", bytes: 1 << 20, inodes: 100);
        Folder other = user.Add("data");
        user.Engine.SetUserLimits(user.Account.Id, new UserLimits(5 << 20, 500));
        File.WriteAllBytes(user.PathOf(folder, "file"), new byte[5000]);

        UserMeasure measure = Assert.Single(user.Engine.Measure());

        Assert.Null(measure.Requests);
        Assert.Equal(
            [
                new FolderMeasure(
                    ".local",
                    user.Engine.GetUsage(folder.Id),
                    new FolderLimits(1 << 20, 100)
                ),
                new FolderMeasure(
                    "data",
                    user.Engine.GetUsage(other.Id),
                    new FolderLimits(FolderLimits.Unlimited, FolderLimits.Unlimited)
                ),
            ],
            measure.Folders
        );
        Assert.Equal(new FolderUsage(8192 + 4096 + 4096, 3), measure.Usage);
        Assert.Equal(new UserLimits(5 << 20, 500), measure.Limits);
    }

    private static void AssertReaches(long expected, Func<long> count)
    {
        _ = SpinWait.SpinUntil(() => count() == expected, TimeSpan.FromSeconds(5));
        Assert.Equal(expected, count());
    }

    private static long CountOf(UserMeasure measure, FuseOperation operation)
    {
        long[] counts = new long[FuseMeter.Bounds.Count + 1];
        _ = measure.Requests!.Read(operation, counts);
        return counts.Sum();
    }
}
