using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>Lets a few pieces of work go on at a time for each user, so that nobody takes all the threads or all the patience of another service. For the bus thread.</summary>
/// <param name="atOnce">How many.</param>
internal sealed class UserGate(int atOnce = 4)
{
    // one small object for each user who ever called; users are few
    private readonly Dictionary<UserId, SemaphoreSlim> _gates = [];

    /// <summary>Runs work when the user's earlier work leaves room; resumes on the bus thread.</summary>
    internal Task<T> RunAsync<T>(UserId user, Func<T> work) =>
        AwaitAsync(user, () => Task.Run(work), CancellationToken.None);

    /// <summary>Begins something when what the user began earlier leaves room, and awaits its end; resumes on the bus thread.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="begin">Begins it, on the bus thread.</param>
    /// <param name="cancellation">Ends the wait for room.</param>
    internal async Task<T> AwaitAsync<T>(
        UserId user,
        Func<Task<T>> begin,
        CancellationToken cancellation
    )
    {
        if (!_gates.TryGetValue(user, out SemaphoreSlim? gate))
        {
            gate = new SemaphoreSlim(atOnce);
            _gates.Add(user, gate);
        }

        await gate.WaitAsync(cancellation).ConfigureAwait(true);
        try
        {
            return await begin().ConfigureAwait(true);
        }
        finally
        {
            gate.Release();
        }
    }
}
