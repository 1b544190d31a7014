using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Folders that fill are told on the terminals of the sessions that have them.</summary>
public sealed class SessionQuotaTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeSessionNotices _terminals = new();
    private readonly FolderManager _folders;
    private readonly SessionManager _sessions;

    public SessionQuotaTests()
    {
        SessionManagerSetup setup = FakeSessionSetup.For(
            new FakeUserDirectory((Alice.Value, "alice"))
        ) with
        {
            Notices = _terminals,
        };
        _folders = setup.Folders;
        _sessions = new SessionManager(setup);
    }

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task AFolderThatFills_IsToldWhereItIsMounted()
    {
        Folder mounted = _folders.Create(
            Alice,
            FolderName.Parse(".local"),
            new FolderLimits(10 << 20, 100)
        );
        Folder other = _folders.Create(
            Alice,
            FolderName.Parse("data"),
            new FolderLimits(10 << 20, 100)
        );
        _ = await _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                Image = "debian",
                Mounts = MountWishes.Default,
            },
            TestContext.Current.CancellationToken
        );

        _sessions.TellFill(new QuotaThreshold(Alice, other, QuotaResource.Bytes, 95, 1, 1));
        _sessions.TellFill(
            new QuotaThreshold(new UserId(1), Folder: null, QuotaResource.Bytes, 95, 1, 1)
        );
        _sessions.TellFill(
            new QuotaThreshold(Alice, mounted, QuotaResource.Bytes, 95, (19 << 20) / 2, 10 << 20)
        );
        await ToldAsync("automount: the folder '.local' is 95% full (9 of 10 MiB).");
        _sessions.TellFill(new QuotaThreshold(Alice, mounted, QuotaResource.Inodes, 100, 100, 100));
        await ToldAsync(
            "automount: the folder '.local' is full: nothing more can be written until something is deleted (100 of 100 files and directories)."
        );
        _sessions.TellFill(
            new QuotaThreshold(Alice, Folder: null, QuotaResource.Bytes, 80, 80 << 20, 100 << 20)
        );
        await ToldAsync("automount: all your folders together are 80% full (80 of 100 MiB).");
        Assert.Empty(_terminals.Lines);
    }

    [Fact]
    public async Task ASoftLimit_IsToldWithItsTimes()
    {
        Folder folder = _folders.Create(
            Alice,
            FolderName.Parse(".local"),
            new FolderLimits(10 << 20, 100)
        );
        _ = await _sessions.CreateAsync(
            new SessionRequest { Owner = Alice, Image = "debian" },
            TestContext.Current.CancellationToken
        );
        DateTimeOffset since = new(2026, 11, 30, 10, 5, 0, TimeSpan.Zero);
        SoftLimitChange change = new(
            SoftLimitChangeKind.Over,
            Alice,
            folder,
            QuotaResource.Bytes,
            9 << 20,
            8 << 20,
            since,
            since.AddDays(7)
        );

        _sessions.TellSoftLimit(change);
        await ToldAsync(
            "automount: the folder '.local' is over its soft limit since 2026-11-30 10:05 UTC; writes are refused from 2026-12-07 10:05 UTC on (9 of 8 MiB)."
        );
        _sessions.TellSoftLimit(
            change with
            {
                Kind = SoftLimitChangeKind.Refused,
                Folder = null,
                Resource = QuotaResource.Inodes,
            }
        );
        await ToldAsync(
            $"automount: all your folders together are over their soft limit since 2026-11-30 10:05 UTC; writes are refused until enough is deleted ({9 << 20} of {8 << 20} files and directories)."
        );
    }

    private async Task ToldAsync(string line)
    {
        for (int tries = 0; _terminals.Lines.IsEmpty && tries < 100; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(_terminals.Lines.TryDequeue(out string? told));
        Assert.Equal(line, told);
    }
}
