using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Gpus;

namespace AutoMount.Bus.Service;

/// <summary>The GPUs on the bus, in memory. They are the host's, so everybody sees them. For the bus thread.</summary>
internal sealed class GpuRegistry : IObjectFamily
{
    private readonly SortedDictionary<string, GpuView> _views = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Prefix => BusNames.GpuPrefix;

    /// <summary>All of them, by address.</summary>
    internal IReadOnlyCollection<GpuView> All => _views.Values;

    /// <inheritdoc/>
    public bool Contains(string path, Caller? caller) => FindByPath(path) is not null;

    /// <inheritdoc/>
    public Task AuthorizeAsync(MethodCall call) => Task.CompletedTask; // each method asks for itself

    /// <inheritdoc/>
    public IReadOnlyList<string> PathsFor(Caller? caller) =>
        [.. _views.Keys.Select(BusNames.GpuPath)];

    /// <summary>The GPU of that address, or null.</summary>
    internal GpuView? Find(string address) => _views.GetValueOrDefault(address);

    /// <summary>The GPU at that path, or null.</summary>
    internal GpuView? FindByPath(string path) =>
        ObjectPath.TryDecode(BusNames.GpuPrefix, path, out string address) ? Find(address) : null;

    /// <summary>Puts a GPU in, or its new state.</summary>
    internal void Set(GpuView view) => _views[view.Gpu.Address.Value] = view;

    /// <summary>Takes a GPU out.</summary>
    internal void Remove(string address) => _views.Remove(address);
}
