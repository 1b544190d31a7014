using System.Globalization;
using System.Text.RegularExpressions;
using AutoMount.Daemon.State;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Tests.Audit;

/// <summary>The audit of the whole daemon: real process, real bus, real file.</summary>
public sealed partial class AuditDaemonTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    private string Place => Path.Combine(_daemon.StateDirectory, "audit.db");

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void Entries_OutliveARestart()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "data", "0");
        _daemon.CallManager("CreateFolder", "sa{sv}", "data", "0");
        _daemon.Stop();
        _daemon.StartReady();

        string told = _daemon.CallManager("ListAudit", "a{sv}", "1", "object", "s", "data");

        Assert.StartsWith("a(ttusussssussssss) 2 2 ", told, StringComparison.Ordinal);
        Assert.Contains("org.automount1.Error.FolderExists", told, StringComparison.Ordinal);
        Assert.Contains("/usr/bin/busctl", told, StringComparison.Ordinal);
        Assert.Contains("folder-create with 'data, ", _daemon.Log, StringComparison.Ordinal);
        _daemon.Stop();
    }

    /// <summary>Killed again and again while it writes: the file is sound, and nothing that was told is lost again.</summary>
    [Fact]
    public async Task Kill_WhileWriting_LeavesASoundFile()
    {
        long before = 0;
        for (int round = 0; round < 4; round++)
        {
            _daemon.StartReady();
            using CancellationTokenSource ending = new();
            Task callers = Task.WhenAll(
                Enumerable
                    .Range(0, 3)
                    .Select(_ => Task.Run(() => CallUntil(ending.Token), CancellationToken.None))
            );
            await Task.Delay(
                TimeSpan.FromMilliseconds(300 + (round * 170)),
                TestContext.Current.CancellationToken
            );
            long told = Newest();
            _daemon.Signal("KILL");
            _daemon.WaitForExit();
            await ending.CancelAsync();
            await callers;

            Assert.Equal("ok", Ask("PRAGMA integrity_check"));
            long kept = (long)Ask("SELECT MAX(number) FROM entries");
            Assert.True(kept >= told && told > before, $"{before}, {told}, {kept}");
            before = kept;
        }

        _daemon.StartReady();
        Assert.True(Newest() >= before);
        _daemon.Stop();
        Assert.DoesNotContain("damaged", _daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepNothing_LeavesItToTheJournal()
    {
        _daemon.WriteConfiguration("[Audit]\nKeep=0\n");
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "data", "0");

        Assert.Contains(
            "journal alone",
            _daemon.CallManager("ListAudit", "a{sv}", "0"),
            StringComparison.Ordinal
        );
        Assert.Contains("did folder-create with 'data, ", _daemon.Log, StringComparison.Ordinal);
        _daemon.Stop();
        Assert.False(File.Exists(Place));
    }

    private void CallUntil(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            _ = _daemon.CallManager("DeleteFolder", "sa{sv}", "nothing", "0");
        }
    }

    private long Newest() =>
        long.Parse(
            First()
                .Match(_daemon.CallManager("ListAudit", "a{sv}", "1", "limit", "t", "1"))
                .Groups["number"]
                .Value,
            CultureInfo.InvariantCulture
        );

    private object Ask(string statement)
    {
        SystemSqlite.Use();
        using SqliteConnection connection = new($"Data Source={Place};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own
        command.CommandText = statement;
#pragma warning restore CA2100
        return command.ExecuteScalar()!;
    }

    [GeneratedRegex(@"^a\(\w+\) 1 (?<number>\d+) ", RegexOptions.NonBacktracking)]
    private static partial Regex First();
}
