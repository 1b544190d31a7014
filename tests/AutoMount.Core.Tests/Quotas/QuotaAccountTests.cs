using AutoMount.Core.Quotas;
using CsCheck;

namespace AutoMount.Core.Tests.Quotas;

public sealed class QuotaAccountTests
{
    [Fact]
    public void TryReserve_ToTheLimit_IsExact()
    {
        QuotaAccount account = new(limit: 100);

        Assert.True(account.TryReserve(100));
        Assert.False(account.TryReserve(1));
        Assert.Equal(100, account.Used);
    }

    [Fact]
    public void TryReserve_PastTheLimit_ChargesNothing()
    {
        QuotaAccount account = new(limit: 100);

        Assert.False(account.TryReserve(101));
        Assert.Equal(0, account.Used);
    }

    [Fact]
    public void TryReserve_PastTheParentsLimit_ChargesNeither()
    {
        QuotaAccount parent = new(limit: 50);
        QuotaAccount account = new(limit: 100, parent);

        Assert.False(account.TryReserve(60));
        Assert.Equal((0, 0), (account.Used, parent.Used));
        Assert.Equal(50, account.Available);
    }

    [Fact]
    public void Limit_BelowUsed_StopsGrowthOnly()
    {
        QuotaAccount account = new(limit: 100);
        account.Charge(80);
        account.Limit = 10;

        Assert.False(account.TryReserve(1));
        Assert.True(account.TryReserve(0));
        Assert.Equal(0, account.Available);
        account.Release(80);
        Assert.True(account.TryReserve(10));
    }

    [Fact]
    public void TryReserve_WithNoLimit_NeverOverflows()
    {
        QuotaAccount account = new(long.MaxValue);
        account.Charge(long.MaxValue - 10);

        Assert.False(account.TryReserve(11));
        Assert.True(account.TryReserve(10));
    }

    [Fact]
    public void Release_OfMoreThanCharged_IsABug() =>
        Assert.Throws<InvalidOperationException>(() => new QuotaAccount(10).Release(1));

    [Fact]
    public void RacingReservations_NeverPassTheLimit_AndGiveEverythingBack() =>
        Gen.Int[1, 20]
            .Array[40]
            .Sample(
                amounts =>
                {
                    QuotaAccount parent = new(limit: 60);
                    QuotaAccount account = new(limit: 50, parent);
                    bool passed = false;
                    Parallel.ForEach(
                        amounts,
                        new ParallelOptions { MaxDegreeOfParallelism = 8 },
                        amount =>
                        {
                            if (account.TryReserve(amount))
                            {
                                passed |= account.Used > 50 || parent.Used > 60;
                                account.Release(amount);
                            }
                        }
                    );
                    return !passed && account.Used == 0 && parent.Used == 0;
                },
                iter: 300
            );
}
