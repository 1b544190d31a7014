using System.Text.Json;
using AutoMount.Containers.Gpus;
using AutoMount.Containers.Gpus.Cdi;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

/// <summary>The choice of a back end and what it asks of the engine; the engine is made up, the files are real.</summary>
public sealed class GpuInjectorTests
{
    private static readonly string[] CdiDirectories = ["/etc/cdi", "/var/run/cdi"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prepare_WithADriversCdiFile_AsksByUuid()
    {
        using Stage stage = new(
            GpuMachines.Pcie(2),
            new EngineGpuSupport { CdiDirectories = CdiDirectories }
        );
        stage.WriteCdi(
            "var/run/cdi/nvidia.yaml",
            GpuTree.Driver,
            "0",
            stage.Uuid(0),
            "1",
            stage.Uuid(1),
            "all"
        );

        GpuInjection injection = await stage.PrepareAsync();

        Assert.Equal(GpuBackend.Cdi, injection.Backend);
        Assert.Equal(
            ("cdi", $"nvidia.com/gpu={stage.Uuid(0)}"),
            (injection.Requests[0].Driver, Assert.Single(injection.Requests[0].Ids))
        );
        Assert.Empty(injection.Requests[0].Capabilities);
        Assert.Empty(injection.Devices);
        Assert.Equal("void", injection.Environment["NVIDIA_VISIBLE_DEVICES"]);
        Assert.Equal(("0-15", "0"), (stage.Gpus[0].LocalCpus, injection.MemoryNodes));
        Assert.Equal(string.Join(',', Enumerable.Range(0, 16)), injection.Cpus);
    }

    [Theory]
    [InlineData("545.23.08", false, "was made for driver 545.23.08, and 550.54.15 is loaded")]
    [InlineData(GpuTree.Driver, true, "names 1 MIG devices, and the GPUs are divided into 0")]
    public async Task Prepare_WithAStaleCdiFile_IsRefusedWithTheCure(
        string driver,
        bool mig,
        string why
    )
    {
        using Stage stage = new(
            GpuMachines.Pcie(1),
            new EngineGpuSupport { CdiDirectories = CdiDirectories }
        );
        stage.WriteCdi(
            "var/run/cdi/nvidia.yaml",
            driver,
            mig ? ["0:0", "MIG-x", stage.Uuid(0)] : [stage.Uuid(0)]
        );

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(stage.PrepareAsync);

        Assert.Equal(ServiceError.GpuUnavailable, refused.Error);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "nvidia-ctk cdi generate --output=",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Prepare_WithACdiFileOfOtherMigDevices_IsRefused()
    {
        IReadOnlyList<Gpu> gpus = GpuMachines.Mig();
        using Stage stage = new(
            gpus,
            new EngineGpuSupport { CdiDirectories = CdiDirectories },
            gpu => gpu.Slice is not null
        );
        stage.WriteCdi(
            "etc/cdi/nvidia.json",
            GpuTree.Driver,
            [.. Enumerable.Range(0, 10).Select(number => $"MIG-old-{number}")]
        );

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(stage.PrepareAsync);

        Assert.Contains("divided into 10 others", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prepare_WithTheToolkitAlone_AsksItByUuid_AndNamesThemInTheEnvironment()
    {
        using Stage stage = new(
            GpuMachines.Pcie(1),
            new EngineGpuSupport { Runtimes = ["runc", "nvidia"] }
        );

        GpuInjection injection = await stage.PrepareAsync();

        Assert.Equal(GpuBackend.Nvidia, injection.Backend);
        Assert.Equal(["gpu", "compute", "utility"], injection.Requests[0].Capabilities);
        Assert.Equal(stage.Uuid(0), injection.Environment["NVIDIA_VISIBLE_DEVICES"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prepare_WithNeither_OrPodman_GivesNodesAndLibraries(bool podman)
    {
        using Stage stage = new(
            GpuMachines.Pcie(1),
            podman
                ? new EngineGpuSupport
                {
                    IsPodman = true,
                    Runtimes = ["nvidia"],
                    CdiDirectories = CdiDirectories,
                }
                : new EngineGpuSupport()
        );
        stage.Tree.AddLibraries();

        GpuInjection injection = await stage.PrepareAsync();

        Assert.Equal(GpuBackend.Explicit, injection.Backend);
        Assert.Equal(
            ["/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools"],
            injection.Devices.Select(device => device.Target)
        );
        Assert.All(
            injection.Devices,
            device => Assert.StartsWith(stage.Tree.Root, device.Source, StringComparison.Ordinal)
        );
        Assert.Equal("/usr/local/nvidia/lib64", injection.LibraryPath);
        ContainerBind farm = Assert.Single(injection.Binds);
        Assert.True(farm.ReadOnly);
        Assert.Equal(
            [
                "libcuda.so",
                "libcuda.so.1",
                $"libcuda.so.{GpuTree.Driver}",
                "libnvidia-ml.so.1",
                $"libnvidia-ml.so.{GpuTree.Driver}",
                "libnvidia-ptxjitcompiler.so.1",
                $"libnvidia-ptxjitcompiler.so.{GpuTree.Driver}",
            ],
            Directory
                .GetFiles($"{farm.Source}/lib64")
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            "libcuda",
            await File.ReadAllTextAsync($"{farm.Source}/lib64/libcuda.so", Cancellation)
        );
        Assert.Equal(
            ["nvidia-smi"],
            Directory.GetFiles($"{farm.Source}/bin").Select(Path.GetFileName)
        );
    }

    [Fact]
    public async Task Prepare_WithoutTheDriversLibraries_TellsTheCure()
    {
        using Stage stage = new(GpuMachines.Pcie(1), new EngineGpuSupport());
        stage.Tree.AddLibraries("545.23.08");

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(stage.PrepareAsync);

        Assert.Contains(
            $"libcuda.so.{GpuTree.Driver}) are not on this host",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Prepare_ByCdiWithoutADriversFile_MakesOneForTheLease_AndTakesItAway()
    {
        using Stage stage = new(
            GpuMachines.Pcie(1),
            new EngineGpuSupport { CdiDirectories = CdiDirectories },
            backend: GpuBackend.Cdi
        );
        stage.Tree.AddLibraries();

        GpuInjection injection = await stage.PrepareAsync();

        Assert.Equal([$"org.automount1/lease={stage.Session}"], injection.Requests[0].Ids);
        string file = Assert.Single(Directory.GetFiles(stage.Tree.At("run/cdi")));
        await File.WriteAllTextAsync($"{file}.new", "interrupted", Cancellation);
        using (
            JsonDocument document = JsonDocument.Parse(
                await File.ReadAllTextAsync(file, Cancellation)
            )
        )
        {
            AssertShape(document.RootElement, stage.Session);
        }

        Assert.Equal(
            [stage.Session.Value],
            CdiFile.Parse(file, await File.ReadAllTextAsync(file, Cancellation))!.Devices
        );
        stage.Injector.Withdraw(stage.Session);
        stage.Injector.Withdraw(stage.Session);
        Assert.Empty(Directory.GetFiles(stage.Tree.At("run/cdi")));
    }

    [Fact]
    public async Task Prepare_ByCdiWhereTheEngineKnowsNone_TellsTheCure()
    {
        using Stage stage = new(
            GpuMachines.Pcie(1),
            new EngineGpuSupport(),
            backend: GpuBackend.Cdi
        );

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(stage.PrepareAsync);

        Assert.Equal(ServiceError.NotSupported, refused.Error);
        Assert.Contains("daemon.json", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What CDI 0.5.0 allows, and nothing else: an engine refuses fields that it does not know.</summary>
    private static void AssertShape(JsonElement root, SessionId session)
    {
        Assert.Equal(
            ["cdiVersion", "kind", "devices"],
            root.EnumerateObject().Select(field => field.Name)
        );
        Assert.Equal("0.5.0", root.GetProperty("cdiVersion").GetString());
        JsonElement device = Assert.Single(root.GetProperty("devices").EnumerateArray());
        Assert.Equal(
            ["name", "containerEdits"],
            device.EnumerateObject().Select(field => field.Name)
        );
        Assert.Equal(session.Value, device.GetProperty("name").GetString());
        JsonElement edits = device.GetProperty("containerEdits");
        Assert.Equal(
            ["deviceNodes", "mounts"],
            edits.EnumerateObject().Select(field => field.Name)
        );
        Assert.All(
            edits.GetProperty("deviceNodes").EnumerateArray(),
            node =>
            {
                Assert.Equal(
                    ["path", "hostPath", "permissions"],
                    node.EnumerateObject().Select(field => field.Name)
                );
                Assert.Equal("rw", node.GetProperty("permissions").GetString());
            }
        );
        JsonElement mount = Assert.Single(edits.GetProperty("mounts").EnumerateArray());
        Assert.Equal(
            ["hostPath", "containerPath", "options"],
            mount.EnumerateObject().Select(field => field.Name)
        );
        Assert.Equal(
            ["ro", "nosuid", "nodev", "bind"],
            mount.GetProperty("options").EnumerateArray().Select(option => option.GetString())
        );
    }

    private sealed class Stage : IDisposable, IGpuEngine
    {
        private readonly EngineGpuSupport _support;
        private readonly string _libraries = Directory
            .CreateTempSubdirectory("automount-farm-")
            .FullName;
        private readonly Gpu _leased;

        public Stage(
            IReadOnlyList<Gpu> gpus,
            EngineGpuSupport support,
            Func<Gpu, bool>? which = null,
            GpuBackend? backend = null
        )
        {
            _support = support;
            Gpus = gpus;
            _leased = gpus.First(which ?? (_ => true));
            Tree = GpuTree.Of(gpus);
            Injector = new GpuInjector(
                this,
                new GpuInjectorOptions
                {
                    HostRoot = Tree.Root,
                    Backend = backend,
                    LibraryDirectory = _libraries,
                }
            );
        }

        public IReadOnlyList<Gpu> Gpus { get; }

        public GpuTree Tree { get; }

        public GpuInjector Injector { get; }

        public SessionId Session { get; } = SessionId.New();

        public string Uuid(int place) => Gpus[place].Uuid!;

        public Task<GpuInjection> PrepareAsync()
        {
            GpuInventory inventory = new GpuHost(Tree.Root).Read();
            inventory = inventory with
            {
                Gpus =
                [
                    .. inventory.Gpus.Select(gpu =>
                        gpu with
                        {
                            Uuid = Gpus.First(one => one.Address == gpu.Address).Uuid,
                        }
                    ),
                ],
            };
            GpuLease lease = new()
            {
                Session = Session,
                Owner = new UserId(1000),
                Gpus = [new LeasedGpu(_leased.Address, string.Empty, 1)],
                State = GpuLeaseState.Prepared,
                BootId = "boot",
                CreatedAt = DateTimeOffset.UnixEpoch,
            };
            return Injector.PrepareAsync(lease, inventory, Cancellation);
        }

        public void WriteCdi(string path, string driver, params string[] names)
        {
            string text = path.EndsWith(".json", StringComparison.Ordinal)
                ? $"{{\"cdiVersion\":\"0.5.0\",\"kind\":\"nvidia.com/gpu\",\"devices\":[{string.Join(',', names.Select(name => $"{{\"name\":\"{name}\"}}"))}],\"x\":\"libcuda.so.{driver}\"}}"
                : $"cdiVersion: 0.5.0\nkind: nvidia.com/gpu\ndevices:\n{string.Concat(names.Select(name => $"  - name: \"{name}\"\n    containerEdits: {{}}\n"))}containerEdits:\n  mounts:\n  - hostPath: /usr/lib/libcuda.so.{driver}\n";
            Tree.Write(path, text);
        }

        public Task<EngineGpuSupport> DescribeGpuSupportAsync(CancellationToken cancellation) =>
            Task.FromResult(_support);

        public void Dispose()
        {
            Tree.Dispose();
            Directory.Delete(_libraries, recursive: true);
        }
    }
}
