using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>The container engine in words, from memory; asked anew in the background where the answer is old.</summary>
/// <param name="engine">The engine.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed class EngineStatus(
    IContainerEngine engine,
    TimeProvider time,
    CancellationToken stopping
)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private volatile string _description = "not asked yet";
    private long _askedAt;
    private Task _asking = Task.CompletedTask;

    /// <summary>Name and version, or why the engine is not there. For the bus thread.</summary>
    internal string Describe()
    {
        if (_asking.IsCompleted && time.GetElapsedTime(_askedAt) >= Fresh)
        {
            _asking = Task.Run(RefreshAsync, stopping);
        }

        return _description;
    }

    /// <summary>Asks the engine.</summary>
    internal async Task RefreshAsync()
    {
        try
        {
            _description = await engine.DescribeAsync(stopping).ConfigureAwait(false);
        }
        catch (ServiceException exception)
        {
            _description = $"unavailable: {exception.Message}";
        }
        finally
        {
            _askedAt = time.GetTimestamp();
        }
    }
}
