using System.Text.Json;
using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Journal;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Tests.Journal;

/// <summary>The same with journald itself and journalctl.</summary>
public sealed partial class RealJournalTests : IDisposable, ILoggerProvider
{
    private static readonly SessionId Session = new("0123456789ab");
    private static readonly UserId Alice = new(1000);
    private readonly PrivateJournal _journal = new();
    private readonly RecordingLogger _console = new();

    public ILogger CreateLogger(string categoryName) => _console;

    public void Dispose() => _journal.Dispose();

    [Fact]
    public void Messages_AreFoundByTheirFields_WhateverTheirSize()
    {
        string large = new('x', 3 << 20);
        using (
            JournalLoggerProvider provider = new(
                this,
                new JournalConnection(_journal.Socket),
                _ => "alice",
                TimeProvider.System
            )
        )
        {
            ILogger logger = provider.CreateLogger("AutoMount.Core.Sessions.SessionManager");
            GpuAddress[] gpus =
            [
                GpuAddress.Parse("0000:01:00.0"),
                GpuAddress.Parse("0000:02:00.0"),
            ];
            LogLeased(logger, gpus, Session, Alice, "line\nMESSAGE=forged");
            LogFailed(logger, new InvalidOperationException(large), Session, Alice);
        }

        IReadOnlyList<JsonElement> life = _journal.WaitFor(
            2,
            $"AUTOMOUNT_SESSION={Session}",
            "AUTOMOUNT_USER=alice"
        );
        Assert.Equal(2, life.Count);
        Assert.Equal("line\nMESSAGE=forged", Text(life[0], "AUTOMOUNT_REASON"));
        Assert.Equal("6", Text(life[0], "PRIORITY"));
        Assert.Equal("3", Text(life[1], "PRIORITY"));
        Assert.Contains(large, Text(life[1], "AUTOMOUNT_EXCEPTION"), StringComparison.Ordinal);
        Assert.Single(_journal.WaitFor(1, "AUTOMOUNT_GPU=0000:02:00.0"));
        Assert.Single(
            _journal.WaitFor(1, $"MESSAGE_ID={MessageId.Of(500)}", "SYSLOG_IDENTIFIER=automountd")
        );
        Assert.Empty(_console.Messages);
    }

    private static string Text(JsonElement entry, string field) =>
        entry.GetProperty(field).GetString()!;

    [LoggerMessage(
        500,
        LogLevel.Information,
        "GPU {Gpus} leased to session '{Session}' of '{User}': {Reason}"
    )]
    private static partial void LogLeased(
        ILogger logger,
        IReadOnlyList<GpuAddress> gpus,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(204, LogLevel.Error, "Watching session '{Session}' of '{User}' failed.")]
    private static partial void LogFailed(
        ILogger logger,
        Exception exception,
        SessionId session,
        UserId user
    );
}
