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
        Task watcher = Task.Run(
            () =>
            {
                while (!end.IsCancellationRequested)
                {
                    FolderUsage used = _user.Engine.GetUsage(folder.Id);
                    highest = Math.Max(highest, used.Bytes);
                    Assert.InRange(used.Inodes, 1, 40);
                }
            },
            CancellationToken.None
        );
        Task[] writers =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(writer =>
                    Task.Run(() => Churn(folder, writer, end.Token), CancellationToken.None)
                ),
        ];
        await Task.WhenAll([.. writers, watcher]);

        FolderUsage after = _user.Engine.GetUsage(folder.Id);
        Assert.InRange(highest, Limit / 2, Limit);
        Assert.Equal(_user.Engine.CountUsage(folder.Id), after);
        foreach (string file in Directory.GetFiles(_user.PathOf(folder)))
        {
            File.Delete(file);
        }

        _user.AssertSettles(folder, new FolderUsage(4096, 1));
    }

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
