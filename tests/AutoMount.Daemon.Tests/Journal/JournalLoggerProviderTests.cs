using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Journal;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Journal;

public sealed partial class JournalLoggerProviderTests : IDisposable, ILoggerProvider
{
    private static readonly SessionId Session = new("0123456789ab");
    private static readonly UserId Alice = new(1000);
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _console = new();
    private readonly JournalLoggerProvider _provider;

    public JournalLoggerProviderTests() =>
        _provider = new JournalLoggerProvider(
            this,
            new JournalConnection(Socket),
            user => user == Alice ? "alice" : null,
            _time
        );

    private string Socket => _directory.File("socket");

    public ILogger CreateLogger(string categoryName) => _console;

    public void Dispose()
    {
        _provider.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Message_GoesToTheJournalWithItsFields_AndNotToTheConsole()
    {
        using JournalStand stand = new(Socket);

        LogEnded(Logger("AutoMount.Core.Sessions"), Session, Alice, "It ended.");

        IReadOnlyDictionary<string, string> fields = stand.ReceiveText();
        Assert.Equal("Session '0123456789ab' of 'alice' ended: It ended.", fields["MESSAGE"]);
        Assert.Equal(MessageId.Of(201), fields["MESSAGE_ID"]);
        Assert.Equal("alice", fields["AUTOMOUNT_USER"]);
        Assert.Equal(Session.Value, fields["AUTOMOUNT_SESSION"]);
        Assert.Empty(_console.Messages);
    }

    [Fact]
    public void Message_TooLargeForADatagram_ArrivesWhole()
    {
        using JournalStand stand = new(Socket);
        string reason = new('x', 2 << 20);

        LogEnded(Logger("AutoMount.Core"), Session, Alice, reason);

        Assert.Equal(reason, stand.ReceiveText()["AUTOMOUNT_REASON"]);
    }

    [Fact]
    public void Message_WithoutAJournal_GoesToTheConsoleWithItsException()
    {
        LogMistake(Logger("AutoMount.Core"), new InvalidOperationException("a bug"), Alice);

        LoggedMessage line = Assert.Single(_console.Messages);
        Assert.Equal(
            (LogLevel.Error, 300, "Call by 'alice' failed."),
            (line.Level, line.Id, line.Text)
        );
    }

    [Fact]
    public void Messages_OfAJournalThatDoesNotRead_GoToTheConsole_AndNobodyWaits()
    {
        using JournalStand stand = new(Socket);
        ILogger logger = Logger("AutoMount.Core");
        const int all = 3000;
        for (int number = 0; number < all; number++)
        {
            LogPlain(logger, number);
        }

        int received = 0;
        while (stand.HasEntry)
        {
            _ = stand.ReceiveBytes();
            received++;
        }

        Assert.InRange(received, 1, all - 1);
        Assert.Equal(all, received + _console.Messages.Count);
    }

    [Fact]
    public void Journal_StartedAgain_IsFoundAgain()
    {
        ILogger logger = Logger("AutoMount.Core");
        using (new JournalStand(Socket))
        {
            LogPlain(logger, 1);
        }

        File.Delete(Socket);
        LogPlain(logger, 2);
        using JournalStand again = new(Socket);
        LogPlain(logger, 3);

        Assert.Equal("Number 3.", again.ReceiveText()["MESSAGE"]);
        Assert.Equal(["Number 2."], _console.Messages.Select(line => line.Text));
    }

    [Fact]
    public void Flood_OfOneUser_IsCut_AndTheNumberTold_AlsoWhereNothingMoreComes()
    {
        ILogger logger = Logger("AutoMount.Core");
        for (int number = 0; number < 100; number++)
        {
            LogMistake(logger, new InvalidOperationException("a bug"), Alice); // errors count, too
        }

        LogMistake(logger, new InvalidOperationException("a bug"), new UserId(1001));
        Assert.Equal(LogRate.Burst + 1, _console.Messages.Count);
        _time.Advance(LogRate.Window);

        LoggedMessage told = _console.Messages.Last();
        Assert.Equal((LogLevel.Warning, 440), (told.Level, told.Id));
        Assert.StartsWith(
            "80 more messages of event 300 and user 'alice'",
            told.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(LogRate.Burst + 2, _console.Messages.Count);
    }

    [Fact]
    public void Flood_StillUntoldAtTheEnd_IsTold()
    {
        for (int number = 0; number < 30; number++)
        {
            LogEnded(Logger("AutoMount.Core"), Session, Alice, "It ended.");
        }

        _provider.Dispose();

        Assert.StartsWith("10 more", _console.Messages.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_ThatNoUserCauses_AreNotLimited()
    {
        ILogger logger = Logger("AutoMount.Core");
        for (int number = 0; number < 100; number++)
        {
            LogPlain(logger, number);
            LogEnded(logger, Session, UserId.Root, "Root does as he likes.");
            LogAdopted(logger, Session, Alice); // found at a start, however many there are
        }

        Assert.Equal(300, _console.Messages.Count);
    }

    private ILogger Logger(string category) => _provider.CreateLogger(category);

    [LoggerMessage(201, LogLevel.Information, "Session '{Session}' of '{User}' ended: {Reason}")]
    private static partial void LogEnded(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(207, LogLevel.Information, "Session '{Session}' of '{User}' runs on.")]
    private static partial void LogAdopted(ILogger logger, SessionId session, UserId user);

    [LoggerMessage(300, LogLevel.Error, "Call by '{User}' failed.")]
    private static partial void LogMistake(ILogger logger, Exception exception, UserId user);

    [LoggerMessage(407, LogLevel.Information, "Number {Number}.")]
    private static partial void LogPlain(ILogger logger, int number);
}
