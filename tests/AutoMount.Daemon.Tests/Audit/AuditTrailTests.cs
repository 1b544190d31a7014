using System.Diagnostics;
using AutoMount.Core;
using AutoMount.Core.Audit;
using AutoMount.Core.Configuration;
using AutoMount.Daemon.Audit;
using AutoMount.TestKit.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static AutoMount.Daemon.Tests.Audit.AuditSamples;

namespace AutoMount.Daemon.Tests.Audit;

/// <summary>Keeping the audit, and what becomes of the service where that does not go.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new(Noon);

    private string Place => _directory.File("audit.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void List_HasWhatWasRecordedBefore_AndTheEndHasAll()
    {
        using (AuditTrail trail = Open())
        {
            trail.Record(Entry(name: "a"));
            Assert.Equal("a", Assert.Single(trail.List(new AuditQuery())).Subject.Name);
            for (int number = 0; number < 5000; number++)
            {
                trail.Record(Entry(name: "b"));
            }
        }

        using AuditTrail again = Open();
        Assert.Equal(1000, again.List(new AuditQuery { Limit = 1000, Object = "b" }).Count);
        Assert.Equal(5001, again.List(new AuditQuery())[0].Number);
        again.Dispose();
        again.Record(Entry()); // nobody keeps it, and nothing fails
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void Record_DoesNotWaitForTheDisk()
    {
        using AuditTrail trail = Open();
        trail.Record(Entry());
        _ = trail.List(new AuditQuery());
        using SqliteConnection other = new($"Data Source={Place};Pooling=false");
        other.Open();
        using SqliteTransaction held = other.BeginTransaction(); // the writer waits for it
        using (SqliteCommand write = other.CreateCommand())
        {
            write.Transaction = held;
            write.CommandText = "UPDATE entries SET name = name";
            write.ExecuteNonQuery();
        }

        long start = Stopwatch.GetTimestamp();
        for (int number = 0; number < 1000; number++)
        {
            trail.Record(Entry());
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        held.Rollback();
        Assert.True(
            SpinWait.SpinUntil(() => trail.List(new AuditQuery())[0].Number == 1001, Patience)
        );
    }

    [Fact]
    public void OldEntries_GoAtTheStart_AndTooManyAsTheyCome()
    {
        using (AuditTrail trail = Open())
        {
            trail.Record(Entry(time: Noon.AddDays(-91)));
            trail.Record(Entry(time: Noon.AddDays(-89)));
        }

        using (AuditTrail trail = Open(new AuditSettings { MaxEntries = 1000 }))
        {
            Assert.True(
                SpinWait.SpinUntil(() => trail.List(new AuditQuery()).Count == 1, Patience)
            );
            for (int number = 0; number < 3000; number++)
            {
                trail.Record(Entry(caller: 5));
            }
        }

        using AuditDatabase database = AuditDatabase.Open(Place);
        Assert.InRange(database.Count, 900, 1000);
        Assert.Single(AuditDatabase.List(Place, new AuditQuery { Caller = new(1000) }));
    }

    [Fact]
    public void FullDisk_IsToldOnce_AndOver_WithoutALoss()
    {
        using FullDisk disk = new(mebibytes: 64);
        using AuditTrail trail = Open(
            place: Path.Combine(disk.Path, "audit.db"),
            leastFree: 8 << 20
        );
        trail.Record(Entry(name: "before"));
        _ = trail.List(new AuditQuery());
        disk.Fill();

        trail.Record(Entry(name: "while"));
        Assert.True(SpinWait.SpinUntil(() => !trail.IsKeeping, Patience));
        trail.Record(Entry(name: "later"));
        Assert.Equal("before", trail.List(new AuditQuery())[0].Subject.Name); // still read

        disk.Free();
        Assert.True(SpinWait.SpinUntil(() => trail.IsKeeping, Patience));
        Assert.Equal(
            ["later", "while", "before"],
            trail.List(new AuditQuery()).Select(entry => entry.Subject.Name)
        );
        Assert.Equal([612, 614], _log.Messages.Select(message => message.Id));
        Assert.Contains("MiB left", _log.Messages.First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void FullDisk_ToTheLastBlock_DoesNoHarm()
    {
        using FullDisk disk = new(mebibytes: 16);
        string place = Path.Combine(disk.Path, "audit.db");
        using (AuditTrail trail = Open(place: place, leastFree: 0))
        {
            trail.Record(Entry());
            _ = trail.List(new AuditQuery());
            disk.Fill();
            Assert.True(
                SpinWait.SpinUntil(
                    () =>
                    {
                        trail.Record(Entry());
                        return !trail.IsKeeping;
                    },
                    Patience
                )
            );
            disk.Free();
            Assert.True(SpinWait.SpinUntil(() => trail.IsKeeping, Patience));
        }

        AssertSound(place);
    }

    [Fact]
    public void DamagedFile_IsPutAside_AndTold()
    {
        File.WriteAllText(Place, "This is no database, whatever it is.".PadRight(8192, '.'));

        using AuditTrail trail = Open();
        trail.Record(Entry());

        Assert.Single(trail.List(new AuditQuery()));
        Assert.StartsWith(
            "This is no",
            File.ReadAllText($"{Place}.damaged"),
            StringComparison.Ordinal
        );
        Assert.Equal([613], _log.Messages.Select(message => message.Id));
        Assert.True(trail.IsKeeping);
    }

    [Fact]
    public void FileThatCannotBeOpened_IsToldOnce_AndRefusedToWhoAsks()
    {
        Directory.CreateDirectory(Place);

        using AuditTrail trail = Open();
        Assert.True(SpinWait.SpinUntil(() => !trail.IsKeeping, Patience));
        trail.Record(Entry());

        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            trail.List(new AuditQuery())
        );
        Assert.Equal(ServiceError.StorageFailed, refusal.Error);
        Assert.Contains("journalctl", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([612], _log.Messages.Select(message => message.Id));
    }

    [Fact]
    public void NewerFile_IsLeftAsItIs()
    {
        using (Open()) { }

        Execute("PRAGMA user_version = 9");
        using (AuditTrail trail = Open())
        {
            Assert.True(SpinWait.SpinUntil(() => !trail.IsKeeping, Patience));
        }

        Assert.Contains("newer", Assert.Single(_log.Messages).Text, StringComparison.Ordinal);
        Assert.False(File.Exists($"{Place}.damaged"));
    }

    [Fact]
    public void KeepNothing_RemovesWhatIsThere_AndSaysWhereToLook()
    {
        using (AuditTrail trail = Open())
        {
            trail.Record(Entry());
        }

        IAuditTrail none = AuditFiles.Open(
            new AutoMountConfiguration
            {
                Paths = new PathSettings { StateDirectory = _directory.Path },
                Audit = new AuditSettings { Keep = TimeSpan.Zero },
            },
            _time,
            NullLogger.Instance
        );

        Assert.Empty(Directory.GetFiles(_directory.Path));
        Assert.False(none.IsKeeping);
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            none.List(new AuditQuery())
        );
        Assert.Equal(ServiceError.NotSupported, refusal.Error);
        Assert.Contains("journalctl", refusal.Message, StringComparison.Ordinal);
    }

    private AuditTrail Open(
        AuditSettings? settings = null,
        string? place = null,
        long leastFree = 0
    ) =>
        new(
            place ?? Place,
            settings ?? new AuditSettings(),
            _time,
            _log,
            retry: TimeSpan.FromMilliseconds(100),
            leastFree
        );

    private void Execute(string statement)
    {
        using SqliteConnection connection = new($"Data Source={Place};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void AssertSound(string place)
    {
        using SqliteConnection connection = new($"Data Source={place};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
    }
}
