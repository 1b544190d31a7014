using System.Collections.Concurrent;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Gives every container what it was leased, as <c>explicit</c> would.</summary>
public sealed class FakeGpuInjector : IGpuInjector
{
    /// <summary>Sessions for which something was made and not taken away.</summary>
    public ConcurrentDictionary<SessionId, GpuLease> Prepared { get; } = new();

    /// <summary>What a comparison finds.</summary>
    public string? Difference { get; set; }

    /// <inheritdoc/>
    public Task<GpuInjection> PrepareAsync(
        GpuLease lease,
        GpuInventory inventory,
        CancellationToken cancellation
    )
    {
        Prepared[lease.Session] = lease;
        return Task.FromResult(
            new GpuInjection
            {
                Backend = GpuBackend.Explicit,
                Reason = "made up",
                Devices =
                [
                    .. lease
                        .Gpus.SelectMany(gpu => inventory.Find(gpu.Address)!.Nodes)
                        .Select(node => new ContainerDevice(node.Path, node.Path)),
                ],
            }
        );
    }

    /// <inheritdoc/>
    public void Withdraw(SessionId session) => Prepared.TryRemove(session, out _);

    /// <inheritdoc/>
    public DeviceComparison Compare(int process, GpuLease? lease, GpuInventory inventory) =>
        new(IsComplete: true, Difference);
}
