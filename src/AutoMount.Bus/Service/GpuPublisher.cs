using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Keeps the GPUs on the bus as the GPU manager has them, and tells the bus what changed.</summary>
/// <param name="loop">The bus thread.</param>
/// <param name="tree">Announces.</param>
/// <param name="gpus">The truth; null where the service has no part for GPUs.</param>
internal sealed class GpuPublisher(BusLoop loop, ObjectTree tree, GpuManager? gpus)
{
    // read and post in one step: the last state posted is then the last there was, whatever thread told it
    private readonly Lock _order = new();

    /// <summary>The GPUs on the bus.</summary>
    internal GpuRegistry Registry { get; } = new();

    /// <summary>Puts the family of GPUs on the bus.</summary>
    internal static GpuPublisher Add(
        Authority authority,
        BusLoop loop,
        ObjectTree tree,
        GpuManager? gpus,
        ChangeLog log
    )
    {
        GpuPublisher publisher = new(loop, tree, gpus);
        tree.AddFamily(
            publisher.Registry,
            new GpuObject(authority, publisher.Registry, gpus, log).Define()
        );
        return publisher;
    }

    /// <summary>Begins to follow the GPU manager; nothing is announced for what is there already.</summary>
    internal void Start()
    {
        if (gpus is null)
        {
            return;
        }

        gpus.Changed += OnChanged;
        lock (_order)
        {
            foreach (GpuView view in gpus.List())
            {
                loop.Post(() => Registry.Set(view));
            }
        }
    }

    /// <summary>Follows no longer.</summary>
    internal void Stop()
    {
        if (gpus is not null)
        {
            gpus.Changed -= OnChanged;
        }
    }

    private void OnChanged(GpuAddress address)
    {
        lock (_order)
        {
            if (gpus!.Find(address) is { } view)
            {
                loop.Post(() => Apply(view));
            }
            else
            {
                loop.Post(() => Remove(address.Value));
            }
        }
    }

    private void Apply(GpuView view)
    {
        string address = view.Gpu.Address.Value;
        GpuView? before = Registry.Find(address);
        Registry.Set(view);
        string path = BusNames.GpuPath(address);
        if (before is not null)
        {
            tree.EmitChanged(path, BusNames.GpuInterface, Changes(before, view));
            TellEvents(path, before, view);
            return;
        }

        tree.EmitAdded(path);
        Announce("GpuAdded", address, path);
    }

    private void TellEvents(string path, GpuView before, GpuView after)
    {
        SessionId? had = before.Lease?.Session;
        SessionId? has = after.Lease?.Session;
        if (had is { } released && released != has)
        {
            Tell(path, "Released", released.Value);
        }

        if (has is { } leased && leased != had)
        {
            Tell(path, "Leased", leased.Value);
        }

        if (before.State != after.State)
        {
            Tell(path, "HealthChanged", GpuStates.NameOf(after.State), after.Reason);
        }
    }

    private void Tell(string path, string signal, params string[] texts) =>
        tree.EmitSignal(
            path,
            BusNames.GpuInterface,
            signal,
            writer => Array.ForEach(texts, writer.WriteString)
        );

    private void Remove(string address)
    {
        if (Registry.Find(address) is null)
        {
            return;
        }

        string path = BusNames.GpuPath(address);
        tree.EmitRemoved(path);
        Registry.Remove(address);
        Announce("GpuRemoved", address, path);
    }

    private void Announce(string signal, string address, string path) =>
        tree.EmitSignal(
            BusNames.ManagerPath,
            BusNames.ManagerInterface,
            signal,
            writer =>
            {
                writer.WriteString(address);
                writer.WriteObjectPath(path);
            }
        );

    private static string[] Changes(GpuView before, GpuView after)
    {
        (bool Changed, string Property)[] properties =
        [
            (before.State != after.State, "State"),
            (before.Reason != after.Reason, "StateReason"),
            (before.Gpu.Uuid != after.Gpu.Uuid, "Uuid"),
            (before.Gpu.Model != after.Gpu.Model, "Model"),
            (before.Gpu.Slice?.Profile != after.Gpu.Slice?.Profile, "Profile"),
            (before.Gpu.MemoryBytes != after.Gpu.MemoryBytes, "MemoryTotal"),
            (
                !before.Gpu.Links.SequenceEqual(after.Gpu.Links)
                    || before.Gpu.SwitchLinks != after.Gpu.SwitchLinks,
                "Links"
            ),
            (before.Lease?.Session != after.Lease?.Session, "Session"),
            (before.Lease?.State != after.Lease?.State, "LeaseState"),
            (before.Epoch != after.Epoch, "Epoch"),
            (before.Health.LastXid != after.Health.LastXid, "LastXid"),
            (before.Health.LastXidAt != after.Health.LastXidAt, "LastXidTimestamp"),
            (!ReferenceEquals(before.Health.XidCounts, after.Health.XidCounts), "XidCounts"),
        ];
        return [.. properties.Where(pair => pair.Changed).Select(pair => pair.Property)];
    }
}
