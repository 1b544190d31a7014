namespace AutoMount.Core.Ports;

/// <summary>Gives out the host's ports. A port that was just given back is the last to be given again, so that a late visitor of one session does not meet another.</summary>
/// <param name="settings">Which there are.</param>
/// <param name="host">Who else has them.</param>
public sealed class PortPool(PortSettings settings, IHostPorts host)
{
    private readonly Lock _lock = new(); // protects _next
    private int _next = settings.First;

    /// <summary>Takes a port for each service, and holds them against other programs until disposed of.</summary>
    /// <param name="services">The ports inside.</param>
    /// <param name="taken">Ports that sessions have, as their records say; whoever calls keeps others from taking meanwhile.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>.</exception>
    public HeldPorts Take(IReadOnlyList<ServicePort> services, IReadOnlySet<int> taken)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(taken);
        HeldPorts held = new();
        HashSet<int> gone = [.. taken];
        try
        {
            lock (_lock)
            {
                foreach (ServicePort service in services)
                {
                    (int port, IDisposable hold) = TakeLocked(gone);
                    _ = gone.Add(port);
                    held.Add(new PublishedPort(service, settings.Address, port), hold);
                }
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private (int Port, IDisposable Hold) TakeLocked(HashSet<int> taken)
    {
        int count = settings.Last - settings.First + 1;
        for (int attempt = 0; attempt < count; attempt++)
        {
            int port = _next;
            _next = port == settings.Last ? settings.First : port + 1;
            if (!taken.Contains(port) && host.TryHold(settings.Address, port) is { } hold)
            {
                return (port, hold);
            }
        }

        throw new ServiceException(
            ServiceError.LimitReached,
            $"All {count} ports from {settings.First} to {settings.Last} are in use; stop a session, or an administrator "
                + "makes PortPool= in automountd.conf(5) larger."
        );
    }
}

/// <summary>Ports that nobody else can take until disposed of.</summary>
public sealed class HeldPorts : IDisposable
{
    private readonly List<IDisposable> _holds = [];
    private readonly List<PublishedPort> _ports = [];

    /// <summary>The ports.</summary>
    public IReadOnlyList<PublishedPort> Ports => _ports;

    /// <inheritdoc/>
    public void Dispose()
    {
        _holds.ForEach(hold => hold.Dispose());
        _holds.Clear();
    }

    internal void Add(PublishedPort port, IDisposable hold)
    {
        _ports.Add(port);
        _holds.Add(hold);
    }
}
