using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>All GPUs and MIG devices of the host, by address.</summary>
    public IReadOnlyList<GpuSummary> ListGpus()
    {
        using BusMessage reply = _connection.Call(
            Manager,
            "ListGpus",
            writer => writer.WriteDictionary(None)
        );
        return reply.Body.ReadArray("(ssssttso)", ReadGpu);
    }

    /// <summary>Everything about a GPU.</summary>
    /// <param name="address">Its address as the list has it.</param>
    public GpuDetails GetGpu(string address)
    {
        IReadOnlyDictionary<string, BusValue> properties = GetAll(
            BusNames.GpuPath(address),
            BusNames.GpuInterface
        );
        using BusMessage holders = _connection.Call(
            GpuTarget(address),
            "ListHolders",
            writer => writer.WriteDictionary(None)
        );
        return GpuReader.Read(
            properties,
            holders.Body.ReadArray(
                "(us)",
                reader => new GpuProcess(reader.ReadUInt32(), reader.ReadString())
            )
        );
    }

    /// <summary>Takes a GPU out of use; who has it may finish.</summary>
    public void DrainGpu(string address, string? reason)
    {
        IReadOnlyDictionary<string, BusValue> options = new ClientOptions()
            .Add("reason", reason is null ? null : BusValue.Of(reason))
            .Values;
        Work(GpuTarget(address), "Drain", writer => writer.WriteDictionary(options)).Dispose();
    }

    /// <summary>Puts a GPU back into use.</summary>
    public void UndrainGpu(string address) =>
        Work(GpuTarget(address), "Undrain", writer => writer.WriteDictionary(None)).Dispose();

    private static BusTarget GpuTarget(string address) =>
        new(BusNames.Service, BusNames.GpuPath(address), BusNames.GpuInterface);

    private static GpuSummary ReadGpu(MessageReader reader)
    {
        GpuSummary gpu = new()
        {
            Address = reader.ReadString(),
            Uuid = reader.ReadString(),
            Model = reader.ReadString(),
            State = reader.ReadString(),
            MemoryBytes = ClientValues.Number(reader.ReadUInt64()),
            MemoryUsedBytes = ClientValues.Number(reader.ReadUInt64()),
            Session = reader.ReadString(),
        };
        _ = reader.ReadObjectPath();
        return gpu;
    }
}
