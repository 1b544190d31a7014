using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>Runs work that may block on the thread pool, a few pieces at a time for each user, so that nobody takes all its threads. For the bus thread.</summary>
internal sealed class UserGate
{
    private const int AtOnce = 4;

    // one small object for each user who ever called; users are few
    private readonly Dictionary<UserId, SemaphoreSlim> _gates = [];

    /// <summary>Runs work when the user's earlier work leaves room; resumes on the bus thread.</summary>
    internal async Task<T> RunAsync<T>(UserId user, Func<T> work)
    {
        if (!_gates.TryGetValue(user, out SemaphoreSlim? gate))
        {
            gate = new SemaphoreSlim(AtOnce);
            _gates.Add(user, gate);
        }

        await gate.WaitAsync().ConfigureAwait(true);
        try
        {
            return await Task.Run(work).ConfigureAwait(true);
        }
        finally
        {
            gate.Release();
        }
    }
}
