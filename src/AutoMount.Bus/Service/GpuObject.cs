using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using static AutoMount.Bus.SdBus.PropertyChange;
using static AutoMount.Bus.Service.BusValues;

namespace AutoMount.Bus.Service;

/// <summary>The objects below <c>/org/automount1/gpu</c>. Everybody sees them; root, and whom polkit lets, takes one out of use.</summary>
/// <param name="authority">Who may do what.</param>
/// <param name="registry">The GPUs on the bus.</param>
/// <param name="gpus">All GPUs; null where the service has no part for GPUs, and then there is no object.</param>
/// <param name="log">Told of each change.</param>
internal sealed class GpuObject(
    Authority authority,
    GpuRegistry registry,
    GpuManager? gpus,
    ChangeLog log
)
{
    private const uint NoNode = uint.MaxValue;

    /// <summary>The interface.</summary>
    internal InterfaceDefinition Define()
    {
        InterfaceDefinition definition = new(BusNames.GpuInterface);
        definition.Method("Drain", "options:a{sv}", "", DrainAsync);
        definition.Method("Undrain", "options:a{sv}", "", UndrainAsync);
        definition.Method("ListHolders", "options:a{sv}", "holders:a(us)", ListHolders);
        definition.Signal("Leased", "session:s");
        definition.Signal("Released", "session:s");
        definition.Signal("HealthChanged", "state:s reason:s");
        PropertyTable<GpuView> table = new(definition, View);
        DefineDevice(table);
        DefineState(table);
        return definition;
    }

    private static void DefineDevice(PropertyTable<GpuView> table)
    {
        table.Text("Address", Constant, view => view.Gpu.Address.Value);
        table.Text("Uuid", Broadcast, view => view.Gpu.Uuid ?? string.Empty);
        table.UInt32("Minor", Constant, view => (uint)view.Gpu.Minor);
        table.Text("Model", Broadcast, view => view.Gpu.Model);
        table.Text(
            "Parent",
            Constant,
            view => view.Gpu.Slice is null ? string.Empty : view.Gpu.Address.Parent.Value
        );
        table.Text("Profile", Broadcast, view => view.Gpu.Slice?.Profile ?? string.Empty);
        table.UInt32(
            "NumaNode",
            Constant,
            view => view.Gpu.NumaNode is { } node ? (uint)node : NoNode
        );
        table.Text("CpuList", Constant, view => view.Gpu.LocalCpus);
        table.UInt64("MemoryTotal", Broadcast, view => (ulong?)view.Gpu.MemoryBytes ?? None);
        table.UInt64("MemoryUsed", Silent, view => (ulong?)view.Gpu.MemoryUsedBytes ?? None);
        table.Add("Links", "a{su}", Broadcast, WriteLinks);
    }

    private static void DefineState(PropertyTable<GpuView> table)
    {
        table.Text("State", Broadcast, view => GpuStates.NameOf(view.State));
        table.Text("StateReason", Broadcast, view => view.Reason);
        table.Text("Session", Broadcast, view => view.Lease?.Session.Value ?? string.Empty);
        table.UInt32("SessionOwner", Silent, view => view.Lease?.Owner.Value ?? uint.MaxValue);
        table.Text(
            "LeaseState",
            Broadcast,
            view => view.Lease?.State.ToString().ToLowerInvariant() ?? string.Empty
        );
        table.UInt64("Epoch", Broadcast, view => (ulong)view.Epoch);
        table.UInt32("LastXid", Broadcast, view => (uint)(view.Health.LastXid ?? 0));
        table.UInt64("LastXidTimestamp", Broadcast, view => Timestamp(view.Health.LastXidAt));
        table.Add("XidCounts", "a{uu}", Broadcast, WriteCounts);
    }

    private static void WriteLinks(GpuView view, MessageWriter writer)
    {
        IEnumerable<(string Peer, int Count)> links = view.Gpu.Links.Select(link =>
            (link.Peer.Value, link.Count)
        );
        links = view.Gpu.SwitchLinks > 0 ? links.Append(("switch", view.Gpu.SwitchLinks)) : links;
        writer.WriteArray(
            "{su}",
            links,
            (to, link) =>
            {
                to.WriteString(link.Peer);
                to.WriteUInt32((uint)link.Count);
            }
        );
    }

    private static void WriteCounts(GpuView view, MessageWriter writer) =>
        writer.WriteArray(
            "{uu}",
            view.Health.XidCounts.OrderBy(pair => pair.Key),
            (to, pair) =>
            {
                to.WriteUInt32((uint)pair.Key);
                to.WriteUInt32((uint)pair.Value);
            }
        );

    /// <summary>Processes that have it open: to root all, to others their own.</summary>
    private Reply ListHolders(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        GpuHolder[] holders =
        [
            .. View(call.Path)
                .Holders.Where(holder =>
                    call.Caller.IsRoot || holder.User == call.Caller.User.Value
                ),
        ];
        return writer =>
            writer.WriteArray(
                "(us)",
                holders,
                (to, holder) =>
                {
                    to.WriteUInt32((uint)holder.Process);
                    to.WriteString(holder.Name);
                }
            );
    }

    private async Task<Reply> DrainAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        string reason = options.TakeText("reason") ?? string.Empty;
        options.End();
        GpuAddress gpu = await ChangeAsync(call, address => gpus!.Drain(address, reason))
            .ConfigureAwait(true);
        log.GpuDrained(gpu, call.Caller.User, reason);
        return Replies.Empty;
    }

    private async Task<Reply> UndrainAsync(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        GpuAddress gpu = await ChangeAsync(call, address => gpus!.Undrain(address))
            .ConfigureAwait(true);
        log.GpuUndrained(gpu, call.Caller.User);
        return Replies.Empty;
    }

    private async Task<GpuAddress> ChangeAsync(MethodCall call, Action<string> change)
    {
        GpuView view = View(call.Path);
        await authority.RequireAsync(call, AuthorityAction.ManageGpus).ConfigureAwait(true);
        await Task.Run(() => change(view.Gpu.Address.Value)).ConfigureAwait(true);
        return view.Gpu.Address;
    }

    private GpuView View(string path) =>
        registry.FindByPath(path)
        ?? throw new ServiceException(ServiceError.NoSuchGpu, "There is no such GPU any more.");
}
