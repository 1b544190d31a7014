namespace AutoMount.Core.Ports;

/// <summary>Port to the host's own ports.</summary>
public interface IHostPorts
{
    /// <summary>Keeps everybody else from a port until disposed of.</summary>
    /// <returns>Null where somebody has it already.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> for an address that is not this host's.</exception>
    IDisposable? TryHold(string address, int port);
}
