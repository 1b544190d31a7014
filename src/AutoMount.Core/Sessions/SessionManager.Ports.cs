using AutoMount.Core.Ports;

namespace AutoMount.Core.Sessions;

/// <summary>Ports of sessions on the host.</summary>
public sealed partial class SessionManager
{
    private readonly Lock _portTaking = new(); // so that two sessions cannot both take a port that no record names yet

    /// <summary>Takes the host's ports for a session and records them, before anything uses them; they are held against other programs until the engine takes them itself.</summary>
    private HeldPorts TakePorts(LiveSession live, SessionRequest request, ImageFacts image)
    {
        if (_setup.Ports is not { } pool)
        {
            return request.Ports.Count == 0
                ? new HeldPorts()
                : throw new ServiceException(
                    ServiceError.NotSupported,
                    "Sessions have no network here (Network=none in automountd.conf(5)), so no port of theirs can be reached."
                );
        }

        IReadOnlyList<ServicePort> services = ServicePorts.Choose(request.Ports, image.Labels);
        HeldPorts held;
        lock (_portTaking)
        {
            HashSet<int> taken =
            [
                .. _live
                    .Values.SelectMany(other => other.Record.Ports)
                    .Select(port => port.HostPort),
            ];
            held = pool.Take(services, taken);
            _ = live.Change(record => record with { Ports = held.Ports });
        }

        if (held.Ports.Count > 0)
        {
            Save(live);
        }

        return held;
    }

    /// <summary>Starts a container whose ports are held; they are let go in the last moment.</summary>
    private async Task StartAsync(string container, HeldPorts ports, CancellationToken cancellation)
    {
        ports.Dispose();
        try
        {
            await _setup.Engine.StartAsync(container, cancellation).ConfigureAwait(false);
        }
        catch (ServiceException exception)
            when (exception.Error == ServiceError.EngineFailed
                && ports.Ports.FirstOrDefault(port => IsTaken(port, exception)) is { } lost
            )
        {
            throw new ServiceException(
                ServiceError.LimitReached,
                $"Another program took the port {lost.HostPort} in the moment before the session did. Try again: another port is chosen then.",
                exception
            );
        }
    }

    private static bool IsTaken(PublishedPort port, ServiceException refusal) =>
        refusal.Message.Contains($":{port.HostPort}", StringComparison.Ordinal)
        && (
            refusal.Message.Contains("already", StringComparison.Ordinal)
            || refusal.Message.Contains("in use", StringComparison.Ordinal)
        );
}
