using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Daemon.Audit;
using AutoMount.Daemon.Tests.State;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Tests.Audit;

/// <summary>An audit as a release wrote it (<c>State/Formats/audit-1.sql</c>) is read and gone on with; a newer one is refused and left alone.</summary>
public sealed class AuditFormatTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Place => _directory.File("audit.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Format1_IsReadAndGoneOnWith()
    {
        FormatSample.MakeAudit(Place);
        DateTimeOffset noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
        AuditEntry refused = new()
        {
            Number = 7,
            Time = noon,
            Caller = new UserId(1000),
            Origin = new AuditOrigin(
                ":1.7",
                77,
                "/usr/bin/automountctl",
                "session-3.scope",
                "pts/0"
            ),
            Action = "folder-rename",
            Subject = new AuditSubject(
                AuditKind.Folder,
                new UserId(1001),
                "0123456789abcdef0123456789abcdef",
                "data"
            ),
            Details = "to=datä",
            Result = "org.automount1.Error.AccessDenied",
            Error = "It is another's.",
        };
        AuditEntry end = new()
        {
            Number = 9,
            Time = noon.AddSeconds(1).AddMicroseconds(1),
            Caller = null,
            Action = AuditActions.SessionEnd,
            Subject = new AuditSubject(
                AuditKind.Session,
                new UserId(1000),
                "333333333333",
                string.Empty
            ),
        };

        using AuditDatabase database = AuditDatabase.Open(Place);
        database.Add([refused]);

        Assert.Equal(
            [refused with { Number = 12 }, end, refused],
            AuditDatabase.List(Place, new AuditQuery())
        );
    }

    [Fact]
    public void ItsTables_AreThoseOfANewOne()
    {
        FormatSample.MakeAudit(Place);
        string fresh = _directory.File("fresh.db");

        AuditDatabase.Open(Place).Dispose();
        AuditDatabase.Open(fresh).Dispose();

        Assert.Equal(FormatSample.SchemaOf(fresh), FormatSample.SchemaOf(Place));
    }

    [Fact]
    public void ANewerFormat_IsRefused_AndLeftAsItIs()
    {
        FormatSample.MakeAudit(Place);
        FormatSample.Run(Place, "PRAGMA user_version = 2");
        byte[] before = File.ReadAllBytes(Place);

        SqliteException refusal = Assert.Throws<SqliteException>(() => AuditDatabase.Open(Place));

        Assert.Contains("made by a newer automountd", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Place));
    }
}
