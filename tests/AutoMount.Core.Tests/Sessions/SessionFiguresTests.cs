using AutoMount.Core.Sessions;

namespace AutoMount.Core.Tests.Sessions;

public sealed class SessionFiguresTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Merge_KeepsWhatALastLookNoLongerSees()
    {
        SessionStatistics earlier = new()
        {
            At = Time,
            Cpu = TimeSpan.FromSeconds(2),
            MemoryBytes = 300,
            MemoryPeakBytes = 400,
            NetworkReceivedBytes = 10,
            NetworkSentBytes = 20,
            BlockReadBytes = 5,
        };
        SessionStatistics last = new()
        {
            At = Time.AddSeconds(1),
            Cpu = TimeSpan.FromSeconds(3),
            MemoryBytes = 500,
            BlockReadBytes = 1,
            BlockWrittenBytes = 7,
        };

        Assert.Equal(
            last with
            {
                MemoryPeakBytes = 500,
                NetworkReceivedBytes = 10,
                NetworkSentBytes = 20,
                BlockReadBytes = 5,
            },
            SessionStatistics.Merge(earlier, last)
        );
        Assert.Equal(last, SessionStatistics.Merge(null, last));
    }

    [Theory]
    [InlineData("TERM", SessionSignal.Term)]
    [InlineData("sigint", SessionSignal.Int)]
    [InlineData("9", SessionSignal.Kill)]
    [InlineData("usr1", SessionSignal.Usr1)]
    public void Signal_IsReadAsPeopleWriteIt(string text, SessionSignal signal) =>
        Assert.Equal(signal, SessionSignals.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("SEGV")]
    [InlineData("11")]
    [InlineData("-9")]
    [InlineData("SIG")]
    public void Signal_ThatMayNotBeSent_IsRefused(string text) =>
        Assert.Contains(
            "WINCH",
            Assert.Throws<ServiceException>(() => SessionSignals.Parse(text)).Message,
            StringComparison.Ordinal
        );
}
