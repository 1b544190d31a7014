using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Tests.SdBus;

public sealed class UserBudgetTests
{
    private static readonly UserId Alice = new(1000);

    [Fact]
    public void Take_PastTheLimit_IsRefused_UntilOneIsGivenBack()
    {
        UserBudget budget = new("things", limit: 2);
        IDisposable first = budget.Take(Alice);
        using IDisposable second = budget.Take(Alice);

        ServiceException refusal = Assert.Throws<ServiceException>(() => budget.Take(Alice));
        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        Assert.Contains("You have 2 things", refusal.Message);
        budget.Take(new UserId(1001)).Dispose();

        first.Dispose();
        first.Dispose();
        budget.Take(Alice).Dispose();
    }

    [Fact]
    public void Take_ByRoot_IsNotBounded()
    {
        UserBudget budget = new("things", limit: 1);

        using IDisposable first = budget.Take(UserId.Root);
        using IDisposable second = budget.Take(UserId.Root);
    }
}
