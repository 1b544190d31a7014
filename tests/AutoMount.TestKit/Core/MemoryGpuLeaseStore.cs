using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Records of leases in memory.</summary>
public sealed class MemoryGpuLeaseStore : IGpuLeaseStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, GpuLease> _leases = [];
    private readonly Dictionary<GpuAddress, long> _epochs = [];
    private readonly Dictionary<GpuAddress, (GpuHealth, string)> _health = [];

    /// <inheritdoc/>
    public IReadOnlyList<GpuLease> List()
    {
        lock (_lock)
        {
            return [.. _leases.Values];
        }
    }

    /// <inheritdoc/>
    public void Save(GpuLease lease)
    {
        lock (_lock)
        {
            _leases[lease.Session] = lease;
            foreach (LeasedGpu gpu in lease.Gpus)
            {
                _epochs[gpu.Address] = Math.Max(_epochs.GetValueOrDefault(gpu.Address), gpu.Epoch);
            }
        }
    }

    /// <inheritdoc/>
    public void Remove(SessionId session)
    {
        lock (_lock)
        {
            _leases.Remove(session);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<GpuAddress, long> Epochs()
    {
        lock (_lock)
        {
            return new Dictionary<GpuAddress, long>(_epochs);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<GpuAddress, (GpuHealth Health, string BootId)> Health()
    {
        lock (_lock)
        {
            return new Dictionary<GpuAddress, (GpuHealth, string)>(_health);
        }
    }

    /// <inheritdoc/>
    public void SaveHealth(GpuAddress address, GpuHealth health, string bootId)
    {
        lock (_lock)
        {
            _health[address] = (health, bootId);
        }
    }
}
