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
    internal IDisposable Take(UserId user)
    {
        int held = _held.GetValueOrDefault(user);
        if (held >= limit && user != UserId.Root)
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"You have {held} {what}, the most a user may have at once; let some of them end first."
            );
        }

        _held[user] = held + 1;
        return new Share(this, user);
    }

    private void Return(UserId user)
    {
        if (--_held[user] == 0)
        {
            _held.Remove(user);
        }
    }

    private sealed class Share(UserBudget budget, UserId user) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (!_returned)
            {
                _returned = true;
                budget.Return(user);
            }
        }
    }
}
