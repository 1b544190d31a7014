using System.Text;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Journal;

namespace AutoMount.Daemon.Tests.Journal;

public sealed class JournalSocketTests : IDisposable
{
    private static readonly SessionId Session = new("0123456789ab");
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Line_OnAStandInForTheJournal_CarriesAllFields_WhateverIsInIt()
    {
        using JournalStand stand = Listen();
        using JournalSocket journal = new(_directory.Path, _directory.File("socket"));
        byte[] text = "x\nAUTOMOUNT_USER=root\n\xff\0y"u8.ToArray();

        Assert.True(journal.IsThere);
        Assert.True(journal.TryWrite(new JournalLine(Session, "alice", 1000, IsError: true, text)));

        IReadOnlyDictionary<string, byte[]> fields = stand.ReceiveBytes();
        Assert.Equal("automount-session", Encoding.UTF8.GetString(fields["SYSLOG_IDENTIFIER"]));
        Assert.Equal(Session.Value, Encoding.UTF8.GetString(fields["AUTOMOUNT_SESSION"]));
        Assert.Equal("alice", Encoding.UTF8.GetString(fields["AUTOMOUNT_USER"]));
        Assert.Equal("1000", Encoding.UTF8.GetString(fields["AUTOMOUNT_UID"]));
        Assert.Equal("stderr", Encoding.UTF8.GetString(fields["AUTOMOUNT_STREAM"]));
        Assert.Equal("6", Encoding.UTF8.GetString(fields["PRIORITY"]));
        Assert.Equal(text, fields["MESSAGE"]);
        Assert.Equal(7, fields.Count);
    }

    [Fact]
    public void Journal_OnAStandInThatDoesNotRead_LosesLinesAndNeverWaits()
    {
        using JournalStand stand = Listen();
        using JournalSocket journal = new(_directory.Path, _directory.File("socket"));
        JournalLine line = new(Session, "alice", 1000, IsError: false, new byte[8000]);

        int taken = Enumerable.Range(0, 2000).Count(_ => journal.TryWrite(line));

        Assert.InRange(taken, 1, 1999);
    }

    [Fact]
    public void Journal_OnAStandInThatIsStartedAgain_IsFoundAgain()
    {
        using JournalSocket journal = new(_directory.Path, _directory.File("socket"));
        JournalLine line = new(Session, "alice", 1000, IsError: false, new byte[] { 1 });
        using (Listen())
        {
            Assert.True(journal.TryWrite(line));
        }

        File.Delete(_directory.File("socket"));
        Assert.False(journal.TryWrite(line));
        Assert.False(journal.IsThere);
        using JournalStand again = Listen();
        _ = journal.TryWrite(line); // finds that the old one is gone
        Assert.True(journal.TryWrite(line));
    }

    [Fact]
    public void Line_TooLargeForADatagram_ArrivesWhole()
    {
        using JournalStand stand = Listen();
        using JournalSocket journal = new(_directory.Path, _directory.File("socket"));
        byte[] text = new byte[8 << 20];
        text.AsSpan().Fill((byte)'x');

        Assert.True(
            journal.TryWrite(new JournalLine(Session, "alice", 1000, IsError: false, text))
        );

        Assert.Equal(text, stand.ReceiveBytes()["MESSAGE"]);
    }

    [Fact]
    public void Position_IsKeptAsLongAsTheSessionsHome()
    {
        using JournalSocket journal = new(_directory.Path, _directory.File("socket"));
        DateTimeOffset time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        Assert.Null(journal.PositionOf(Session));
        journal.SetPosition(Session, time); // its home is not there: nothing happens
        Assert.Null(journal.PositionOf(Session));
        Directory.CreateDirectory(_directory.File($"sessions/{Session}"));
        journal.SetPosition(Session, time);
        Assert.Equal(time, journal.PositionOf(Session));
    }

    private JournalStand Listen() => new(_directory.File("socket"));
}
