using AutoMount.Core.Gpus;

namespace AutoMount.TestKit.Core;

/// <summary>GPUs of machines that exist, by what is known of them; no file is behind them.</summary>
public static class GpuMachines
{
    /// <summary>Links between the GPUs of a DGX-1 with V100 ("hybrid cube mesh"), as <c>nvidia-smi topo -m</c> shows them.</summary>
    private static readonly int[,] Mesh =
    {
        { 0, 1, 1, 2, 2, 0, 0, 0 },
        { 1, 0, 2, 1, 0, 2, 0, 0 },
        { 1, 2, 0, 2, 0, 0, 1, 0 },
        { 2, 1, 2, 0, 0, 0, 0, 1 },
        { 2, 0, 0, 0, 0, 1, 1, 2 },
        { 0, 2, 0, 0, 1, 0, 2, 1 },
        { 0, 0, 1, 0, 1, 2, 0, 2 },
        { 0, 0, 0, 1, 2, 1, 2, 0 },
    };

    /// <summary>GPUs in PCI slots, evenly over two NUMA nodes, two behind each switch.</summary>
    public static IReadOnlyList<Gpu> Pcie(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(place => One(place, place < (count + 1) / 2 ? 0 : 1, place / 2)),
        ];

    /// <summary>Eight GPUs with links to some of the others.</summary>
    public static IReadOnlyList<Gpu> LinkMesh() =>
        [
            .. Pcie(8)
                .Select(
                    (gpu, place) =>
                        gpu with
                        {
                            Links =
                            [
                                .. Enumerable
                                    .Range(0, 8)
                                    .Where(other => Mesh[place, other] > 0)
                                    .Select(other => new GpuLink(
                                        AddressOf(other),
                                        Mesh[place, other]
                                    )),
                            ],
                        }
                ),
        ];

    /// <summary>GPUs that reach all others over switches.</summary>
    public static IReadOnlyList<Gpu> LinkSwitch(int count) =>
        [.. Pcie(count).Select(gpu => gpu with { SwitchLinks = 12 })];

    /// <summary>A GPU in seven parts of <c>1g.5gb</c>, one in <c>3g.20gb</c>, <c>2g.10gb</c> and <c>1g.5gb</c>, and a whole one.</summary>
    public static IReadOnlyList<Gpu> Mig()
    {
        IReadOnlyList<Gpu> whole = Pcie(3);
        string[] parts = ["3g.20gb", "2g.10gb", "1g.5gb"];
        return
        [
            whole[0] with
            {
                IsSplit = true,
            },
            .. Enumerable.Range(7, 7).Select(instance => Part(whole[0], instance, "1g.5gb")),
            whole[1] with
            {
                IsSplit = true,
            },
            .. parts.Select((profile, place) => Part(whole[1], place + 1, profile)),
            whole[2],
        ];
    }

    /// <summary>All of it as an inventory.</summary>
    public static GpuInventory Inventory(IReadOnlyList<Gpu> gpus) =>
        new()
        {
            DriverVersion = "550.54.15",
            Gpus = gpus,
            ControlNodes = [new GpuNode("/dev/nvidiactl", 195, 255)],
            Majors = new HashSet<uint> { 195, 510, 511 },
        };

    /// <summary>The address of the GPU at a place.</summary>
    public static GpuAddress AddressOf(int place) =>
        GpuAddress.Parse($"0000:{0x10 + place:x2}:00.0");

    private static Gpu One(int place, int node, int group) =>
        new()
        {
            Address = AddressOf(place),
            Uuid = $"GPU-{place:x8}-0000-0000-0000-000000000000",
            Minor = place,
            Model = "Test GPU",
            NumaNode = node,
            LocalCpus = node == 0 ? "0-15" : "16-31",
            PciPath =
                $"/pci0000:{node:x2}/0000:{node:x2}:{group + 1:x2}.0/0000:{group:x2}:00.0/{AddressOf(place)}",
            Nodes = [new GpuNode($"/dev/nvidia{place}", 195, (uint)place)],
        };

    private static Gpu Part(Gpu parent, int instance, string profile) =>
        parent with
        {
            Address = parent.Address.Slice(instance, 0),
            Uuid = $"MIG-{parent.Minor}-{instance}",
            Slice = new MigSlice(instance, 0, profile),
            Nodes =
            [
                .. parent.Nodes,
                new GpuNode(
                    $"/dev/nvidia-caps/nvidia-cap{instance}",
                    511,
                    (uint)((parent.Minor * 100) + instance)
                ),
                new GpuNode(
                    $"/dev/nvidia-caps/nvidia-cap{instance + 50}",
                    511,
                    (uint)((parent.Minor * 100) + instance + 50)
                ),
            ],
        };
}
