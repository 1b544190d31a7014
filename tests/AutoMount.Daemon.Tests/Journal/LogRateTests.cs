using AutoMount.Core.Accounts;
using AutoMount.Daemon.Journal;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Journal;

public sealed class LogRateTests
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Burst_IsWritten_TheRestIsToldOnceTheWindowEnds()
    {
        LogRate rate = new(_time);

        int written = Enumerable.Range(0, 100).Count(_ => rate.TryTake(201, Alice));
        Assert.Equal(LogRate.Burst, written);
        Assert.True(rate.IsLeavingOut);
        Assert.Empty(rate.TakeEnded());
        _time.Advance(LogRate.Window);
        Assert.Equal([new LeftOut(201, Alice, 80)], rate.TakeEnded());
        Assert.Empty(rate.TakeEnded());
        Assert.False(rate.IsLeavingOut);
        Assert.True(rate.TryTake(201, Alice));
    }

    [Fact]
    public void NextMessage_AfterTheWindow_LosesNoNumber()
    {
        LogRate rate = new(_time);
        _ = Enumerable.Range(0, 25).Count(_ => rate.TryTake(201, Alice));
        _time.Advance(LogRate.Window);

        Assert.True(rate.TryTake(201, Alice));

        Assert.Equal([new LeftOut(201, Alice, 5)], rate.TakeEnded());
    }

    [Fact]
    public void ManyUsers_AreBounded_AndAreForgotten()
    {
        LogRate rate = new(_time);
        for (uint user = 1; user <= 3 * LogRate.Capacity; user++)
        {
            _ = rate.TryTake(201, new UserId(user));
        }

        Assert.Equal(LogRate.Capacity + 1, rate.Size);
        _time.Advance(LogRate.Window);
        LeftOut rest = Assert.Single(rate.TakeEnded());
        Assert.Equal(
            (201, null, (2 * LogRate.Capacity) - LogRate.Burst),
            (rest.Message, rest.User, rest.Number)
        );
        Assert.Equal(0, rate.Size);
    }

    /// <summary>Whatever comes when: nobody has more than a burst in a window, each message is written or told, and one who floods costs nobody else a message.</summary>
    [Fact]
    public void AnySequence_KeepsTheBurst_AndAccountsForAll() =>
        Gen.Select(Gen.Int[0, 10], Gen.Int[200, 202], Gen.Int[1, 3])
            .Array[0, 400]
            .Sample(
                steps =>
                {
                    FakeTimeProvider time = new();
                    LogRate rate = new(time);
                    Dictionary<(int, UserId), List<DateTimeOffset>> written = [];
                    long taken = 0;
                    long told = 0;
                    foreach ((int seconds, int message, int number) in steps)
                    {
                        time.Advance(TimeSpan.FromSeconds(seconds / 5.0));
                        UserId user = new((uint)number);
                        if (rate.TryTake(message, user))
                        {
                            taken++;
                            List<DateTimeOffset> times = written.TryGetValue(
                                (message, user),
                                out List<DateTimeOffset>? known
                            )
                                ? known
                                : written[(message, user)] = [];
                            times.Add(time.GetUtcNow());
                            // two windows may touch each other
                            Assert.True(
                                times.Count <= 2 * LogRate.Burst
                                    || times[^1] - times[^(2 * LogRate.Burst + 1)] >= LogRate.Window
                            );
                        }

                        told += rate.TakeEnded().Sum(one => one.Number);
                    }

                    told += rate.TakeAll().Sum(one => one.Number);
                    Assert.Equal(steps.Length, taken + told);
                    Assert.Equal(0, rate.Size);
                },
                iter: 300
            );

    [Fact]
    public void Flood_OfOneUser_CostsAnotherNothing()
    {
        LogRate rate = new(_time);
        _ = Enumerable.Range(0, 100_000).Count(_ => rate.TryTake(201, Alice));

        Assert.All(Enumerable.Range(0, LogRate.Burst), _ => rate.TryTake(201, new UserId(1001)));
        Assert.True(rate.TryTake(202, Alice));
    }
}
