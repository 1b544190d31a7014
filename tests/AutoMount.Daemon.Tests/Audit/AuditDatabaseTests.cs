using System.Diagnostics;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Daemon.Audit;
using static AutoMount.Daemon.Tests.Audit.AuditSamples;

namespace AutoMount.Daemon.Tests.Audit;

/// <summary>The file of the audit.</summary>
public sealed class AuditDatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Place => _directory.File("audit.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Entries_ComeBackAsTheyWere_NewestFirst()
    {
        AuditEntry own = Entry();
        AuditEntry service = new()
        {
            Time = Noon.AddMicroseconds(1),
            Caller = null,
            Action = AuditActions.SessionEnd,
            Result = "org.automount1.Error.Internal",
            Error = "No.",
        };
        using (AuditDatabase database = AuditDatabase.Open(Place))
        {
            database.Add([own, service]);
        }

        using AuditDatabase again = AuditDatabase.Open(Place);
        Assert.Equal(2, again.Count);
        Assert.Equal(
            [service with { Number = 2 }, own with { Number = 1 }],
            AuditDatabase.List(Place, new AuditQuery())
        );
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void Query_ChoosesByEverything()
    {
        using AuditDatabase database = AuditDatabase.Open(Place);
        database.Add([
            Entry(caller: 1, owner: 1),
            Entry(caller: 2, owner: 1, name: "b"),
            Entry(caller: 1, owner: 2, time: Noon.AddHours(1)) with
            {
                Result = "org.x.No",
            },
            Entry() with
            {
                Caller = null,
                Action = "session-end",
                Subject = AuditSubject.None,
            },
            Entry(caller: 3, owner: 3) with
            {
                Subject = new AuditSubject(AuditKind.Session, new UserId(3), "0123456789ab", ""),
            },
        ]);

        Assert.Equal([3, 2, 1], Ask(new AuditQuery { Party = new UserId(1) }));
        Assert.Equal([3], Ask(new AuditQuery { Party = new UserId(1), Limit = 1 }));
        Assert.Equal([2, 1], Ask(new AuditQuery { Party = new UserId(1), Before = 3 }));
        Assert.Equal([2, 1], Ask(new AuditQuery { Owner = new UserId(1) }));
        Assert.Equal([3, 1], Ask(new AuditQuery { Caller = new UserId(1) }));
        Assert.Equal([4], Ask(new AuditQuery { IsByService = true }));
        Assert.Equal([4], Ask(new AuditQuery { Action = "session-end" }));
        Assert.Equal([5], Ask(new AuditQuery { Kind = AuditKind.Session }));
        Assert.Equal([2], Ask(new AuditQuery { Object = "b" }));
        Assert.Equal([5], Ask(new AuditQuery { Object = "0123456789ab" }));
        Assert.Equal([5, 2], Ask(new AuditQuery { Object = "b", ObjectIds = ["0123456789ab"] }));
        Assert.Empty(Ask(new AuditQuery { Object = "" }));
        Assert.Equal([3], Ask(new AuditQuery { Since = Noon.AddHours(1) }));
        Assert.Equal([5, 4, 2, 1], Ask(new AuditQuery { Until = Noon.AddHours(1) }));
        Assert.Equal([3], Ask(new AuditQuery { Result = AuditQuery.Failed }));
        Assert.Equal([3], Ask(new AuditQuery { Result = "org.x.No" }));
        Assert.Equal([5, 4, 2, 1], Ask(new AuditQuery { Result = AuditEntry.Done }));
        Assert.Empty(Ask(new AuditQuery { Object = "' OR 1=1 --" }));
    }

    [Fact]
    public void DropBefore_LeavesWhatIsNewer()
    {
        using AuditDatabase database = AuditDatabase.Open(Place);
        database.Add([
            .. Enumerable.Range(0, 12_000).Select(hour => Entry(time: Noon.AddHours(hour))),
        ]);

        database.DropBefore(Noon.AddHours(11_990));

        Assert.Equal(10, database.Count);
        Assert.Equal(12_000, Ask(new AuditQuery())[0]);
        database.Add([Entry()]);
        Assert.Equal(12_001, Ask(new AuditQuery())[0]); // no number comes twice
    }

    [Fact]
    public void DropAbove_TakesFromWhoeverCausedMost()
    {
        using AuditDatabase database = AuditDatabase.Open(Place);
        database.Add([.. Enumerable.Range(0, 100).Select(_ => Entry(caller: 7, owner: 8))]);
        database.Add([.. Enumerable.Range(0, 5000).Select(_ => Entry(caller: 9, owner: 9))]);

        database.DropAbove(1000);

        Assert.Equal(990, database.Count);
        Assert.Equal(100, Ask(new AuditQuery { Caller = new UserId(7), Limit = 1000 }).Length);
        Assert.Equal(5100, Ask(new AuditQuery { Caller = new UserId(9) })[0]);
        database.DropAbove(1000);
        Assert.Equal(990, database.Count);
    }

    /// <summary>A person waits for it: a tenth of a second each would be much on this file.</summary>
    [Fact]
    public void HundredThousandEntries_AreAskedQuickly()
    {
        using AuditDatabase database = AuditDatabase.Open(Place);
        for (int batch = 0; batch < 100; batch++)
        {
            database.Add([
                .. Enumerable
                    .Range(batch * 1000, 1000)
                    .Select(number =>
                        Entry(
                            caller: (uint)(number % 500),
                            owner: (uint)(number % 400),
                            name: $"folder{number % 1000}",
                            time: Noon.AddSeconds(number)
                        ) with
                        {
                            Result = number % 100 == 0 ? "org.x.No" : AuditEntry.Done,
                        }
                    ),
            ]);
        }

        AuditQuery[] queries =
        [
            new(),
            new() { Party = new UserId(3) },
            new() { Owner = new UserId(399), Result = AuditQuery.Failed },
            new() { Object = "folder999" },
            new() { Result = AuditQuery.Failed, Limit = 1000 },
            new() { Since = Noon.AddSeconds(10), Until = Noon.AddSeconds(20) },
            new() { Action = "there-is-none" },
        ];
        foreach (AuditQuery query in queries)
        {
            TimeSpan best = TimeSpan.MaxValue;
            for (int round = 0; round < 3; round++)
            {
                long start = Stopwatch.GetTimestamp();
                _ = AuditDatabase.List(Place, query);
                TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                best = elapsed < best ? elapsed : best;
            }

            Assert.True(best < TimeSpan.FromMilliseconds(300), $"{query} took {best}");
        }
    }

    private long[] Ask(AuditQuery query) =>
        [.. AuditDatabase.List(Place, query).Select(entry => entry.Number)];
}
