using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>The service is killed after every step of a session's life, and again after every step of the recovery from that; a later one puts everything in order.</summary>
public sealed class SessionCrashTests
{
    private const int MostSteps = 100;
    private static readonly UserId Alice = new(1000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>From the request over the end that <paramref name="how"/> names to the last record.</summary>
    [Theory]
    [InlineData("terminate")]
    [InlineData("end")]
    [InlineData("remove")]
    public async Task CrashAfterEachStep_LeavesNothing_AndTheSessionRunsOrTellsWhy(string how)
    {
        HashSet<string> steps = [];
        int after = 1;
        for (; await CrashAsync(after, how, steps); after++)
        {
            Assert.True(after < MostSteps, "the session's life has an end");
        }

        string[] always =
        [
            "image",
            "assemble",
            "create",
            "start",
            "remove",
            "dismantle",
            "save Preparing",
            "save Running",
            "save Stopping",
            "save Ended",
        ];
        Assert.Empty(always.Except(steps, StringComparer.Ordinal));
        Assert.Equal(how == "terminate", steps.Contains("stop"));
        Assert.Equal(how != "remove", steps.Contains("keep output"));
    }

    /// <summary>Crashes after that step, and in each recovery from it once.</summary>
    /// <returns>Whether there was that step.</returns>
    private static async Task<bool> CrashAsync(int after, string how, HashSet<string> steps)
    {
        for (int again = 1; again < MostSteps; again++)
        {
            Host host = new();
            CrashPoint first = new(after);
            await host.LiveAsync(first, how);
            steps.UnionWith(first.Steps);
            if (first.CrashedAfter is null)
            {
                return false;
            }

            CrashPoint second = new(again);
            using (SessionManager recovering = host.Manager(second))
            {
                await IgnoreCrashAsync(() => recovering.RecoverAsync(Cancellation));
            }

            string story =
                $"{how}: crash after {first.CrashedAfter}, then after {second.CrashedAfter}";
            await host.AssertInOrderAsync(story);
            if (second.CrashedAfter is null)
            {
                return true;
            }
        }

        Assert.Fail("a recovery has an end");
        return false;
    }

    private static async Task IgnoreCrashAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (CrashedException)
        {
            // wanted
        }
    }

    /// <summary>What outlives the service.</summary>
    private sealed class Host
    {
        private readonly FakeContainerEngine _engine = new();
        private readonly FakeSessionHomes _homes = new();
        private readonly MemorySessionStore _store = new();
        private readonly MemorySessionLogs _logs = new();
        private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
        private readonly FolderManager _folders;

        public Host()
        {
            _folders = new FolderManager(
                new MemoryFolderStore(),
                new FakeFolderEngine(),
                _users,
                TimeProvider.System
            );
            _ = _folders.Create(Alice, FolderName.Parse(".local"), new FolderLimits(1 << 20, 100));
        }

        public SessionManager Manager(CrashPoint point) =>
            new(
                new SessionManagerSetup
                {
                    Folders = _folders,
                    Store = new CrashingStore(_store, point),
                    Engine = new CrashingEngine(_engine, point),
                    Homes = new CrashingHomes(_homes, point),
                    Logs = new CrashingLogs(_logs, point),
                    Users = _users,
                    Notices = new FakeSessionNotices(),
                    Time = TimeProvider.System,
                    Logger = NullLogger.Instance,
                }
            );

        /// <summary>A whole session, until the crash.</summary>
        public async Task LiveAsync(CrashPoint point, string how)
        {
            using SessionManager manager = Manager(point);
            await IgnoreCrashAsync(async () =>
            {
                Session session = await manager.CreateAsync(
                    new SessionRequest { Owner = Alice, Image = "debian" },
                    Cancellation
                );
                await EndAsync(manager, session, how);
                await UntilAsync(() => point.CrashedAfter is not null || HasEnded(session.Id));
            });
        }

        public async Task AssertInOrderAsync(string story)
        {
            using SessionManager last = Manager(new CrashPoint(int.MaxValue));
            await last.RecoverAsync(Cancellation);
            foreach (Session session in _store.List(owner: null))
            {
                Session now = last.Get(session.Id);
                if (now.State == SessionState.Running)
                {
                    Assert.True(_engine.Containers[now.ContainerId].Facts.Running, story);
                    Assert.Contains(now.Id, _homes.Homes.Keys);
                    now = await last.TerminateAsync(now.Id, Cancellation);
                }

                now = await last.WaitAsync(now.Id, Cancellation)
                    .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
                Assert.True(now.State.IsFinal(), $"{story}: {now.State}");
                Assert.True(now.Reason.Length > 0, $"{story}: no reason");
                Assert.True(now.EndedAt is not null, $"{story}: no end");
            }

            Assert.True(_engine.Containers.IsEmpty, $"{story}: a container is left");
            Assert.True(_homes.Homes.IsEmpty, $"{story}: a home is left");
        }

        private async Task EndAsync(SessionManager manager, Session session, string how)
        {
            switch (how)
            {
                case "terminate":
                    Task ended = manager.TerminateAsync(session.Id, Cancellation);
                    _ = await Task.WhenAny(ended, Task.Delay(100, Cancellation)); // after a crash nobody tells the end
                    break;
                case "end":
                    _engine.Containers[session.ContainerId].End(3);
                    break;
                default:
                    await _engine.RemoveAsync(session.ContainerId, Cancellation);
                    break;
            }
        }

        private bool HasEnded(SessionId id) => _store.Find(id)?.State.IsFinal() == true;

        private static async Task UntilAsync(Func<bool> condition)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
                Cancellation
            );
            limit.CancelAfter(TimeSpan.FromSeconds(20));
            while (!condition())
            {
                await Task.Delay(5, limit.Token);
            }
        }
    }
}
