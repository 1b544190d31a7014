using AutoMount.Core.Gpus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.TestKit.Core;

/// <summary>GPUs that a test makes up.</summary>
public sealed class FakeGpuHost : IGpuHost
{
    private readonly Lock _lock = new(); // protects _holders
    private readonly List<GpuHolder> _holders = [];

    /// <summary>A manager over made-up GPUs.</summary>
    public static (FakeGpuHost Host, GpuManager Manager) Make(
        IReadOnlyList<Gpu> gpus,
        ILogger? logger = null
    )
    {
        FakeGpuHost host = new() { Inventory = GpuMachines.Inventory(gpus) };
        GpuManager manager = new(
            new GpuManagerSetup
            {
                Host = host,
                Store = new MemoryGpuLeaseStore(),
                Injector = new FakeGpuInjector(),
                Time = TimeProvider.System,
                Logger = logger ?? NullLogger.Instance,
            }
        );
        return (host, manager);
    }

    /// <summary>What there is.</summary>
    public GpuInventory Inventory { get; set; } = GpuInventory.Empty;

    /// <summary>Called between a look at processes and its answer.</summary>
    public Action Looked { get; set; } = () => { };

    /// <inheritdoc/>
    public string BootId { get; set; } = "first boot";

    /// <inheritdoc/>
    public GpuInventory Read() => Inventory;

    /// <inheritdoc/>
    public IReadOnlyList<GpuHolder> FindHolders(GpuInventory inventory)
    {
        List<GpuHolder> holders;
        lock (_lock)
        {
            holders = [.. _holders];
        }

        Looked();
        return holders;
    }

    /// <summary>A process opens a device.</summary>
    public void Open(GpuHolder holder)
    {
        lock (_lock)
        {
            _holders.Add(holder);
        }
    }

    /// <summary>All processes close all devices.</summary>
    public void CloseAll()
    {
        lock (_lock)
        {
            _holders.Clear();
        }
    }
}
