using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Gpus;

namespace AutoMount.Bus.Service;

internal sealed partial class ManagerObject
{
    private const string GpuList = "gpus:a(ssssttso)";

    private void DefineGpus(InterfaceDefinition definition)
    {
        definition.Method("ListGpus", "options:a{sv}", GpuList, ListGpus);
        definition.Signal("GpuAdded", "address:s gpu:o");
        definition.Signal("GpuRemoved", "address:s gpu:o");
    }

    private Reply ListGpus(MethodCall call)
    {
        CallOptions.ReadNone(call.Arguments);
        return writer => writer.WriteArray("(ssssttso)", gpus.All, WriteGpu);
    }

    /// <summary>Address, UUID, model (of a MIG device its profile after it), state, memory, memory used, session, object.</summary>
    private static void WriteGpu(MessageWriter writer, GpuView view)
    {
        writer.WriteString(view.Gpu.Address.Value);
        writer.WriteString(view.Gpu.Uuid ?? string.Empty);
        writer.WriteString(
            view.Gpu.Slice is { Profile.Length: > 0 } slice
                ? $"{view.Gpu.Model} MIG {slice.Profile}"
                : view.Gpu.Model
        );
        writer.WriteString(GpuStates.NameOf(view.State));
        writer.WriteUInt64((ulong?)view.Gpu.MemoryBytes ?? BusValues.None);
        writer.WriteUInt64((ulong?)view.Gpu.MemoryUsedBytes ?? BusValues.None);
        writer.WriteString(view.Lease?.Session.Value ?? string.Empty);
        writer.WriteObjectPath(BusNames.GpuPath(view.Gpu.Address.Value));
    }
}
