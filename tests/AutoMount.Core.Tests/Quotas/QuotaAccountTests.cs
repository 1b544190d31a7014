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

    [Fact]
    public void RacingAccounts_UnderOneParent_NeverPassAnyLimit_AndSumUp() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100], Gen.Int[0, 150], Gen.Int[-15, 15].Array[60])
            .Sample(
                (first, second, together, steps) =>
                {
                    QuotaAccount parent = new(together);
                    QuotaAccount[] accounts = [new(first, parent), new(second, parent)];
                    long[] held = new long[2];
                    bool passed = false;
                    Parallel.ForEach(
                        steps.Select((step, index) => (step, account: index % 2)),
                        new ParallelOptions { MaxDegreeOfParallelism = 8 },
                        item =>
                        {
                            QuotaAccount account = accounts[item.account];
                            if (item.step >= 0)
                            {
                                if (account.TryReserve(item.step))
                                {
                                    Interlocked.Add(ref held[item.account], item.step);
                                }
                            }
                            else if (TryTake(ref held[item.account], -item.step))
                            {
                                account.Release(-item.step);
                            }

                            passed |= account.Used > account.Limit || parent.Used > parent.Limit;
                        }
                    );
                    return !passed
                        && (accounts[0].Used, accounts[1].Used) == (held[0], held[1])
                        && parent.Used == held[0] + held[1];
                },
                iter: 500
            );

    [Fact]
    public void LeaveParent_WhileReservationsRace_GivesBackExactlyItsShare() =>
        Gen.Int[-9, 9]
            .Array[80]
            .Sample(
                steps =>
                {
                    QuotaAccount parent = new(long.MaxValue);
                    QuotaAccount stays = new(long.MaxValue, parent);
                    QuotaAccount leaves = new(long.MaxValue, parent);
                    stays.Charge(5000);
                    leaves.Charge(5000);
                    Parallel.For(
                        0,
                        steps.Length,
                        new ParallelOptions { MaxDegreeOfParallelism = 8 },
                        index =>
                        {
                            if (index == steps.Length / 2)
                            {
                                leaves.LeaveParent();
                            }

                            leaves.Correct(steps[index]);
                            Assert.True(leaves.TryReserve(3));
                            Assert.True(stays.TryReserve(1));
                        }
                    );
                    return parent.Used == 5000 + steps.Length
                        && leaves.Used == 5000 + steps.Sum() + (3 * steps.Length);
                },
                iter: 300
            );

    [Fact]
    public async Task Ceiling_MovedWhileReservationsRace_IsPassedByNoneThatWasGranted()
    {
        QuotaAccount account = new(long.MaxValue);
        account.RaiseCeiling(200);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(2));
        long granted = 0;
        long kept = 200; // what the ceiling stands for: raised before it, lowered after it
        Task[] workers =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(seed =>
                    Task.Run(
                        () =>
                        {
                            Random random = new(seed);
                            while (!end.IsCancellationRequested)
                            {
                                int amount = random.Next(1, 40);
                                if (account.TryReserve(amount))
                                {
                                    Interlocked.Add(ref granted, amount);
                                    Assert.True(account.Used >= amount);
                                    Interlocked.Add(ref granted, -amount);
                                    account.Release(amount);
                                }
                            }
                        },
                        CancellationToken.None
                    )
                ),
        ];
        int lowered = 0;
        while (!end.IsCancellationRequested)
        {
            long lower = account.Used + 5;
            if (lower < kept && account.TryLowerCeiling(lower))
            {
                kept = lower;
                lowered++;
            }

            for (int look = 0; look < 20; look++)
            {
                long seen = Volatile.Read(ref granted);
                Assert.True(seen <= kept, $"{seen} were granted above {kept}");
            }

            kept += 20;
            account.RaiseCeiling(kept);
        }

        await Task.WhenAll(workers);
        Assert.True(lowered > 100, $"{lowered}");
        Assert.Equal(0, account.Used);
    }

    [Fact]
    public void Available_UnderAParent_IsWhatTheTighterLimitLeaves()
    {
        QuotaAccount parent = new(limit: 100);
        QuotaAccount account = new(long.MaxValue, parent);
        QuotaAccount other = new(limit: 80, parent);
        Assert.True(other.TryReserve(70));
        Assert.True(account.TryReserve(20));

        Assert.Equal((10, 30, true), (account.Available, account.Capacity, account.IsLimited));
        Assert.Equal(10, other.Available);
        other.LeaveParent();
        Assert.Equal((80, 10), (account.Available, other.Available));
    }

    private static bool TryTake(ref long held, long amount)
    {
        long before = Interlocked.Add(ref held, -amount);
        if (before >= 0)
        {
            return true;
        }

        Interlocked.Add(ref held, amount);
        return false;
    }
}
