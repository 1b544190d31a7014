using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>Many writers at the limit of one folder.</summary>
public sealed class QuotaRaceTests : IDisposable
{
    private const long Limit = 4 * 1024 * 1024;
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public async Task EightWriters_AtTheLimit_NeverPassItAndLeakNothing()
    {
        Folder folder = _user.Add("race", Limit, inodes: 40);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(4));
        long highest = 0;
        Task watcher = OnItsOwnThread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                FolderUsage used = _user.Engine.GetUsage(folder.Id);
                highest = Math.Max(highest, used.Bytes);
                Assert.InRange(used.Inodes, 1, 40);
            }
        });
        Task[] writers =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(writer => OnItsOwnThread(() => Churn(folder, writer, end.Token))),
        ];
        await Task.WhenAll([.. writers, watcher]);

        Assert.InRange(highest, Limit / 2, Limit);
        _user.AssertSettles(folder, _user.Engine.CountUsage(folder.Id));
        foreach (string file in Directory.GetFiles(_user.PathOf(folder)))
        {
            File.Delete(file);
        }

        _user.AssertSettles(folder, new FolderUsage(4096, 1));
    }

    /// <summary>Does the work at once: the pool starts only one thread in half a second, the last too late.</summary>
    private static Task OnItsOwnThread(Action work) =>
        Task.Factory.StartNew(
            work,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private void Churn(Folder folder, int writer, CancellationToken end)
    {
        Random random = new(writer);
        byte[] data = new byte[200_000];
        while (!end.IsCancellationRequested)
        {
            string path = _user.PathOf(folder, $"w{writer}-{random.Next(3)}");
            try
            {
                using FileStream file = new(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.Write,
                    FileShare.ReadWrite | FileShare.Delete,
                    0
                );
                file.Position = random.Next(1_000_000);
                file.Write(data, 0, random.Next(data.Length));
                if (random.Next(4) == 0)
                {
                    file.SetLength(random.Next(500_000));
                }

                if (random.Next(4) == 0)
                {
                    File.Delete(path);
                    file.Write(data, 0, 5000); // still open, no name any more
                }
            }
            catch (IOException)
            {
                // the limit, as wanted
            }
        }
    }
}
