using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Gpus;

/// <summary>The GPUs of this host.</summary>
public sealed class GpuHost : IGpuHost
{
    private readonly NvidiaInventory _inventory;
    private readonly DeviceHolders _holders = new("/proc");

    /// <summary>Makes one; nothing is read yet.</summary>
    /// <param name="root">The host's root directory, <c>/</c>; another one in tests.</param>
    public GpuHost(string root)
    {
        _inventory = new NvidiaInventory(root);
        BootId = ReadBootId(root);
    }

    /// <inheritdoc/>
    public string BootId { get; }

    /// <inheritdoc/>
    public GpuInventory Read() => _inventory.Read();

    /// <inheritdoc/>
    public IReadOnlyList<GpuHolder> FindHolders(GpuInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return _holders.Find(inventory);
    }

    private static string ReadBootId(string root)
    {
        const string file = "proc/sys/kernel/random/boot_id";
        string own = Path.Combine(root, file);
        return File.ReadAllText(File.Exists(own) ? own : $"/{file}").Trim();
    }
}
