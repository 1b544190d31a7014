using System.Collections.Concurrent;
using AutoMount.Core.Ports;

namespace AutoMount.TestKit.Core;

/// <summary>A host's ports that nobody really listens at.</summary>
public sealed class FakeHostPorts : IHostPorts
{
    /// <summary>Ports that somebody has.</summary>
    public ConcurrentDictionary<int, bool> Taken { get; } = new();

    /// <inheritdoc/>
    public IDisposable? TryHold(string address, int port) =>
        Taken.TryAdd(port, value: true) ? new Hold(this, port) : null;

    private sealed class Hold(FakeHostPorts ports, int port) : IDisposable
    {
        public void Dispose() => ports.Taken.TryRemove(port, out _);
    }
}
