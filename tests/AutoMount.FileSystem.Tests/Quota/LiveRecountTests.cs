using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>After an unclean end: the folder is there at once, is never above its limit, and its usage becomes exact while it is used.</summary>
public sealed class LiveRecountTests : IDisposable
{
    private readonly MountedUser _user = new();
    private volatile int _pauseMilliseconds;

    public LiveRecountTests() =>
        _user.RecountPace = cancellation => cancellation.WaitHandle.WaitOne(_pauseMilliseconds);

    public void Dispose() => _user.Dispose();

    [Fact]
    public void UncleanEnd_ShowsTheFolderAtOnce_AndCountsBehind()
    {
        Folder folder = Filled("f", 1L << 30);
        FolderUsage bound = _user.Crash(folder, moreBytes: 100 << 20, moreInodes: 50);
        _pauseMilliseconds = 60_000;
        _user.Start();
        _user.Engine.Attach(folder);

        Assert.Equal(bound, _user.Engine.GetUsage(folder.Id));
        Assert.NotNull(_user.Engine.GetRecount(folder.Id));
        File.WriteAllBytes(_user.PathOf(folder, "new"), new byte[5000]);
        Assert.Equal(bound.Bytes + 8192, _user.Engine.GetUsage(folder.Id).Bytes);
        _user.Restart(); // ended while counting: counted again

        _user.Engine.Attach(folder);
        Assert.NotNull(_user.Engine.GetRecount(folder.Id));
        _pauseMilliseconds = 0;
        _user.Restart();
        _user.Engine.Attach(folder);
        _user.AwaitRecount(folder);
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));

        _user.Restart();
        _user.Engine.Attach(folder);
        Assert.Null(_user.Engine.GetRecount(folder.Id));
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void BoundAtTheLimit_StopsGrowthAndLetsDelete_UntilCounted()
    {
        Folder folder = Filled("f", 4 << 20);
        long free = (4 << 20) - _user.Engine.GetUsage(folder.Id).Bytes;
        _ = _user.Crash(folder, moreBytes: free);
        _pauseMilliseconds = 60_000;
        _user.Start();
        _user.Engine.Attach(folder);

        Assert.Throws<IOException>(() =>
            File.WriteAllBytes(_user.PathOf(folder, "new"), new byte[5000])
        );
        File.Delete(_user.PathOf(folder, "d0/f7"));
        File.WriteAllBytes(_user.PathOf(folder, "new"), new byte[1000]);
        Assert.InRange(_user.Engine.GetUsage(folder.Id).Bytes, 1, 4 << 20);
        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));
        Assert.Throws<Core.ServiceException>(() => _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void NoteOfVersion01_IsTakenAsTheUsage()
    {
        Folder folder = Filled("f", 1L << 30);
        FolderUsage usage = _user.Engine.GetUsage(folder.Id);
        _user.Engine.Dispose();
        string note = Path.Combine(_user.Directory, "state", "folders", folder.Id.Value, "usage");
        File.WriteAllText(note, $"v1 {usage.Bytes} {usage.Inodes}\n");
        _user.Start();
        _user.Engine.Attach(folder);

        Assert.Null(_user.Engine.GetRecount(folder.Id));
        Assert.Equal(usage, _user.Engine.GetUsage(folder.Id));
        Assert.Equal(8192, new FileInfo(note).Length);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(100, 5)]
    public void RandomOperations_WhileCounting_EndExact(int firstSeed, int seeds)
    {
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            Round(seed);
        }
    }

    [Fact]
    [Trait("Kind", "Soak")]
    public void RandomOperations_WhileCountingForLong_EndExact()
    {
        for (int seed = 1000; seed < 1060; seed++)
        {
            Round(seed);
        }
    }

    /// <summary>Three programs at work from before the recount's first step until after its last.</summary>
    private void Round(int seed)
    {
        const long limit = 24 << 20;
        Folder folder = Filled($"round{seed}", limit);
        Commands.Run(Churn, _user.PathOf(folder), "0.3", $"{seed}");
        _ = _user.Crash(folder, moreBytes: 2 << 20, moreInodes: 100);
        _pauseMilliseconds = 1 + (seed % 12);
        _user.Start();
        _user.Engine.Attach(folder);
        Assert.NotNull(_user.Engine.GetRecount(folder.Id));
        Task[] programs =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(program =>
                    Task.Run(() =>
                        Commands.Run(Churn, _user.PathOf(folder), "1.5", $"{seed * 10 + program}")
                    )
                ),
        ];
        while (!Task.WhenAll(programs).Wait(5))
        {
            FolderUsage used = _user.Engine.GetUsage(folder.Id);
            Assert.InRange(used.Bytes, 4096, limit);
        }

        _user.AwaitRecount(folder);
        _user.AssertSettles(folder, _user.Engine.CountUsage(folder.Id));
        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));
    }

    private static string Churn => Path.Combine(AppContext.BaseDirectory, "Quota", "churn-names");

    private Folder Filled(string name, long limit)
    {
        Folder folder = _user.Add(name, limit);
        for (int directory = 0; directory < 4; directory++)
        {
            string path = _user.PathOf(folder, $"d{directory}");
            for (int deeper = 0; deeper < 3; deeper++)
            {
                Directory.CreateDirectory(path);
                for (int file = 0; file < 8; file++)
                {
                    File.WriteAllBytes($"{path}/f{file}", new byte[5000 * file]);
                }

                path += $"/d{deeper}";
            }
        }

        return folder;
    }
}
