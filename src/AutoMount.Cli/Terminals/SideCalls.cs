using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;

namespace AutoMount.Cli.Terminals;

/// <summary>Calls beside the one that waits for a command's end, on a connection of their own; one that fails is of no consequence, since the end tells everything.</summary>
internal sealed class SideCalls : IDisposable
{
    private readonly Lock _lock = new(); // one call at a time; protects _client
    private ServiceClient? _client;

    /// <summary>Calls.</summary>
    /// <returns>False where it failed.</returns>
    internal bool Try(Action<ServiceClient> call)
    {
        lock (_lock)
        {
            try
            {
                _client ??= PasswordAgent.Connect();
                call(_client);
                return true;
            }
            catch (Exception exception) when (exception is BusCallException or BusException)
            {
                _client?.Dispose();
                _client = null; // the next call tries anew
                return false;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _client?.Dispose();
            _client = null;
        }
    }
}
