namespace AutoMount.Core.Gpus;

/// <summary>What GPUs a host has, at one moment.</summary>
public sealed record GpuInventory
{
    /// <summary>A host without any.</summary>
    public static GpuInventory Empty { get; } = new();

    /// <summary>Version of the loaded kernel driver, such as <c>550.54.15</c>; empty where none is loaded.</summary>
    public string DriverVersion { get; init; } = string.Empty;

    /// <summary>Whole GPUs and MIG devices, by address.</summary>
    public IReadOnlyList<Gpu> Gpus { get; init; } = [];

    /// <summary>Nodes that every user of any GPU needs: <c>nvidiactl</c>, <c>nvidia-uvm</c>, <c>nvidia-uvm-tools</c>.</summary>
    public IReadOnlyList<GpuNode> ControlNodes { get; init; } = [];

    /// <summary>Major numbers of the driver's nodes, from <c>/proc/devices</c>.</summary>
    public IReadOnlySet<uint> Majors { get; init; } = new HashSet<uint>();

    /// <summary>Why no GPU can be used, a sentence with the cure; empty where nothing is wrong with the host as a whole.</summary>
    public string Fault { get; init; } = string.Empty;

    /// <summary>The device of that address, or null.</summary>
    public Gpu? Find(GpuAddress address) => Gpus.FirstOrDefault(gpu => gpu.Address == address);
}

/// <summary>A process that has a GPU's node open.</summary>
/// <param name="Address">Which GPU.</param>
/// <param name="Process">Its pid on the host.</param>
/// <param name="Name">Its name, as it gives it itself.</param>
/// <param name="User">Its uid on the host.</param>
/// <param name="ContainerId">The engine's id of the container it lives in, by its control group; empty where it lives in none.</param>
public sealed record GpuHolder(
    GpuAddress Address,
    int Process,
    string Name,
    uint User,
    string ContainerId
)
{
    /// <summary>For people: name, pid and uid.</summary>
    public override string ToString() => $"{Name} (pid {Process}, uid {User})";
}
