using AutoMount.Core;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.SdBus;

/// <summary>Bounds how many of something a user may hold at once; root is not bounded. For the bus thread.</summary>
/// <param name="what">What it is, in the plural, for the message of the refusal.</param>
/// <param name="limit">The most a user may hold.</param>
internal sealed class UserBudget(string what, int limit)
{
    private readonly Dictionary<UserId, int> _held = [];

    /// <summary>Takes one; disposing gives it back, on the bus thread too.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>.</exception>
    internal IDisposable Take(UserId user) => Take(user, amount: 1);

    /// <summary>Takes so many; disposing gives them back, on the bus thread too.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>.</exception>
    internal IDisposable Take(UserId user, int amount)
    {
        int held = _held.GetValueOrDefault(user);
        if (held > limit - amount && user != UserId.Root)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"You have {held} {what}, the most a user may have at once; let some of them end first."
            );
        }

        _held[user] = held + amount;
        return new Share(this, user, amount);
    }

    private void Return(UserId user, int amount)
    {
        int left = _held[user] - amount;
        if (left == 0)
        {
            _held.Remove(user);
        }
        else
        {
            _held[user] = left;
        }
    }

    private sealed class Share(UserBudget budget, UserId user, int amount) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (!_returned)
            {
                _returned = true;
                budget.Return(user, amount);
            }
        }
    }
}
