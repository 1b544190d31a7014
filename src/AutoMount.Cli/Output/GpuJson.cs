using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A GPU of a list in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal record GpuJson
{
    internal GpuJson(GpuSummary gpu)
    {
        Address = gpu.Address;
        Uuid = gpu.Uuid;
        Model = gpu.Model;
        State = gpu.State;
        MemoryBytes = gpu.MemoryBytes;
        MemoryUsedBytes = gpu.MemoryUsedBytes;
        Session = gpu.Session;
    }

    public string Address { get; }

    public string Uuid { get; }

    public string Model { get; }

    public string State { get; }

    public long? MemoryBytes { get; }

    public long? MemoryUsedBytes { get; }

    public string Session { get; }
}
