using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>Port to the GPUs of this host.</summary>
public interface IGpuHost
{
    /// <summary>Names the time since the host was booted; another after each boot.</summary>
    string BootId { get; }

    /// <summary>Looks what GPUs there are. Does not throw: what cannot be read is told in <see cref="Gpu.Fault"/> and <see cref="GpuInventory.Fault"/>. May block for some milliseconds.</summary>
    GpuInventory Read();

    /// <summary>Looks which processes have which device open. May block for tens of milliseconds.</summary>
    IReadOnlyList<GpuHolder> FindHolders(GpuInventory inventory);
}

/// <summary>Port that gets GPUs into containers.</summary>
public interface IGpuInjector
{
    /// <summary>Decides how, and makes what that needs.</summary>
    /// <param name="lease">Whose and which.</param>
    /// <param name="inventory">The host's GPUs, as they were leased.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.GpuUnavailable"/> with the cure, and the engine's.</exception>
    Task<GpuInjection> PrepareAsync(
        GpuLease lease,
        GpuInventory inventory,
        CancellationToken cancellation
    );

    /// <summary>Takes away what was made for a session; may be repeated.</summary>
    void Withdraw(SessionId session);

    /// <summary>Compares the device nodes that a container's first process sees with its lease (decision D12).</summary>
    /// <param name="process">Its pid on the host.</param>
    /// <param name="lease">The session's lease, or null where it has none and may see no node.</param>
    /// <param name="inventory">The host's GPUs.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.EngineFailed"/> where they cannot be compared although the process lives.</exception>
    DeviceComparison Compare(int process, GpuLease? lease, GpuInventory inventory);
}

/// <summary>What a comparison of a container's devices with its lease said.</summary>
/// <param name="IsComplete">Whether they were compared; false where the container's process has ended.</param>
/// <param name="Difference">A sentence about the first difference; null where there is none.</param>
public readonly record struct DeviceComparison(bool IsComplete, string? Difference)
{
    /// <summary>All is as leased.</summary>
    public static DeviceComparison Same { get; } = new(IsComplete: true, Difference: null);

    /// <summary>The process has ended, and nothing was compared.</summary>
    public static DeviceComparison Ended { get; } = new(IsComplete: false, Difference: null);
}

/// <summary>Port to the durable records of leases. Every call is durable when it returns.</summary>
public interface IGpuLeaseStore
{
    /// <summary>All leases.</summary>
    IReadOnlyList<GpuLease> List();

    /// <summary>Records a new lease or a new state of one, and that its epochs were used, in one step.</summary>
    void Save(GpuLease lease);

    /// <summary>Forgets a lease, and none of its epochs; nothing happens where it is not known.</summary>
    void Remove(SessionId session);

    /// <summary>The last epoch that was used of each device.</summary>
    IReadOnlyDictionary<GpuAddress, long> Epochs();

    /// <summary>What is known against devices, and the boot in which it was learned.</summary>
    IReadOnlyDictionary<GpuAddress, (GpuHealth Health, string BootId)> Health();

    /// <summary>Records what is known against a device.</summary>
    void SaveHealth(GpuAddress address, GpuHealth health, string bootId);
}
