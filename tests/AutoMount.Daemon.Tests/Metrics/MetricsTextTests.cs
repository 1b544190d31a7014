using System.Buffers;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Daemon.Metrics;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Metrics;

public sealed class MetricsTextTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Text_IsMadeOnceASecond_ForEachFormat()
    {
        int made = 0;
        MetricsText text = new(_ => PageOf(++made), _time);

        Assert.Equal(1, LengthOf(text, MetricsFormat.OpenMetrics));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, LengthOf(text, MetricsFormat.OpenMetrics));
        Assert.Equal(2, LengthOf(text, MetricsFormat.Prometheus));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, LengthOf(text, MetricsFormat.OpenMetrics));
        Assert.Equal(2, LengthOf(text, MetricsFormat.Prometheus));
    }

    [Fact]
    public void Text_ThatSomebodyReads_StaysAsItIs_WhileOthersAreMade()
    {
        byte letter = (byte)'a';
        MetricsText text = new(_ => PageOf(1000, letter++), _time);
        using MetricsPage slow = text.Take(MetricsFormat.OpenMetrics);
        for (int round = 0; round < 20; round++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            using MetricsPage quick = text.Take(MetricsFormat.OpenMetrics);
            Assert.Equal((byte)('b' + round), quick.Text.Span[999]);
        }

        Assert.Equal(-1, slow.Text.Span.IndexOfAnyExcept((byte)'a'));
    }

    [Fact]
    public void Page_Grows()
    {
        byte[] bytes = new byte[100_000];
        new Random(2).NextBytes(bytes);
        using MetricsPage page = new(capacity: 16);

        for (int start = 0; start < bytes.Length; start += 100)
        {
            page.Write(bytes.AsSpan(start, 100));
        }

        Assert.True(bytes.AsSpan().SequenceEqual(page.Text.Span));
    }

    [Fact]
    public void Names_AreKeptForAWhile_AndNeverTwoUsersTheSame()
    {
        FakeUserDirectory users = new((1000, "alice"), (1001, "alice"));
        UserNames names = new(users, _time);

        Assert.Equal("alice", names.Of(new UserId(1000)));
        Assert.Equal("alice (uid 1001)", names.Of(new UserId(1001)));
        Assert.Equal("7", names.Of(new UserId(7)));
        users.Failure = new ServiceException(ServiceError.StorageFailed, "no answer");
        Assert.Equal("alice", names.Of(new UserId(1000)));
        _time.Advance(UserNames.Kept + TimeSpan.FromSeconds(1));
        Assert.Equal("1000", names.Of(new UserId(1000)));
    }

    [Fact]
    public void Refusals_AreCountedByUser()
    {
        RefusedCalls calls = new();

        _ = Parallel.For(0, 1000, index => calls.Add(new UserId((uint)(index % 2))));

        Assert.Equal([(new UserId(0), 500), (new UserId(1), 500)], calls.List());
    }

    private static int LengthOf(MetricsText text, MetricsFormat format)
    {
        using MetricsPage page = text.Take(format);
        return page.Text.Length;
    }

    private static MetricsPage PageOf(int length, byte letter = (byte)'a')
    {
        MetricsPage page = new(length);
        page.GetSpan(length)[..length].Fill(letter);
        page.Advance(length);
        return page;
    }
}
