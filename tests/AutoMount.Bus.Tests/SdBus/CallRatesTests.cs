using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Bus.Tests.SdBus;

public sealed class CallRatesTests
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeTimeProvider _time = new();
    private readonly CallRates _rates;

    public CallRatesTests()
    {
        _time.Advance(TimeSpan.FromSeconds(1)); // a clock that does not stand at 0
        _rates = new CallRates(_time);
    }

    [Fact]
    public void TryTake_PastTheBurst_IsRefused_UntilTimePasses_ForThatUserOnly()
    {
        Assert.Equal(CallRates.Burst, TakeAll(Alice));
        Assert.True(_rates.TryTake(new UserId(1001)));

        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(CallRates.PerSecond / 10, TakeAll(Alice));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(CallRates.Burst, TakeAll(Alice));
    }

    [Fact]
    public void Charge_TakesWhatALongCallCosts_AndNeverAllOfTheBurst()
    {
        Assert.True(_rates.TryTake(Alice));
        _rates.Charge(Alice, CallRates.Unit * 10);
        Assert.Equal(CallRates.Burst - 11, TakeAll(Alice));

        UserId slow = new(1001);
        _rates.Charge(slow, TimeSpan.FromHours(1));
        Assert.Equal(CallRates.Burst * 3 / 4, TakeAll(slow));
    }

    [Fact]
    public void MayWarn_IsTrueOnceAMinute()
    {
        Assert.True(_rates.MayWarn(Alice));
        Assert.False(_rates.MayWarn(Alice));
        Assert.True(_rates.MayWarn(new UserId(1001)));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(_rates.MayWarn(Alice));
    }

    [Fact]
    public void Buckets_OfUsersWhoStopped_AreForgotten_AndOfThoseWhoDidNot_Kept()
    {
        TakeAll(Alice);
        for (uint user = 10_000; user < 20_000; user++)
        {
            Assert.True(_rates.TryTake(new UserId(user)));
            _time.Advance(TimeSpan.FromMicroseconds(100));
        }

        Assert.InRange(_rates.Kept, 1, 2100);
        Assert.Equal(CallRates.PerSecond, TakeAll(Alice), tolerance: 1);
    }

    private double TakeAll(UserId user)
    {
        int taken = 0;
        while (_rates.TryTake(user))
        {
            taken++;
        }

        return taken;
    }
}
