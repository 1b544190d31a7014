using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>GPUs over a real bus; the GPUs are made up.</summary>
public sealed class GpuTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static string PathOf(int place) => BusNames.GpuPath(GpuMachines.AddressOf(place).Value);

    [Fact]
    public async Task Gpu_IsAnObject_ThatEverybodySees()
    {
        Assert.Equal("/org/automount1/gpu/_30000_3a17_3a00_2e0", PathOf(7));
        Assert.Equal("s \"0000:17:00.0\"", await Get(7, "Address"));
        Assert.Equal("s \"GPU-00000007-0000-0000-0000-000000000000\"", await Get(7, "Uuid"));
        Assert.Equal("u 7", await Get(7, "Minor"));
        Assert.Equal("u 1", await Get(7, "NumaNode"));
        Assert.Equal("s \"16-31\"", await Get(7, "CpuList"));
        Assert.Equal("s \"ok\"", await Get(7, "State"));
        Assert.Equal(
            "a{su} 4 \"0000:13:00.0\" 1 \"0000:14:00.0\" 2 \"0000:15:00.0\" 1 \"0000:16:00.0\" 2",
            await Get(7, "Links")
        );
        string list = (await service.CallAsync(Bob, "ListGpus", "a{sv}", "0")).Succeeded();
        Assert.StartsWith("a(ssssttso) 8 \"0000:10:00.0\"", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_IsForRoot_IsTold_AndKeepsTheGpuFromBeingLeased()
    {
        CommandResult denied = await CallAsync(Alice, 6, "Drain", "a{sv}", "0");
        Assert.Contains("Access denied", denied.Failed(), StringComparison.Ordinal);
        using ServiceClient client = ServiceClient.Connect(service.Bus.Address);

        client.DrainGpu(GpuMachines.AddressOf(6).Value, "fan");

        GpuDetails gpu = client.GetGpu(GpuMachines.AddressOf(6).Value);
        Assert.Equal(("draining", "fan"), (gpu.Summary.State, gpu.Reason));
        CommandResult refused = await RunAsync(
            Alice,
            "1",
            "gpu-devices",
            "as",
            "1",
            gpu.Summary.Uuid
        );
        Assert.Contains(
            "is not leased now (draining): fan",
            refused.Failed(),
            StringComparison.Ordinal
        );
        client.UndrainGpu(GpuMachines.AddressOf(6).Value);
        Assert.Equal("s \"ok\"", await Get(6, "State"));
    }

    [Fact]
    public async Task Session_WithGpus_TellsWhichAndWhy_AndTheGpuWhoHasIt()
    {
        string path = (
            await RunAsync(Alice, "2", "gpus", "t", "2", "gpu-policy", "s", "pack")
        ).Succeeded()["o \"".Length..^1];
        string session = await service.GetPropertyAsync(
            Alice,
            path,
            BusNames.SessionInterface,
            "Id"
        );

        string gpus = await service.GetPropertyAsync(
            Alice,
            path,
            BusNames.SessionInterface,
            "Gpus"
        );
        Assert.StartsWith("ao 2 \"/org/automount1/gpu/", gpus, StringComparison.Ordinal);
        string reason = await service.GetPropertyAsync(
            Alice,
            path,
            BusNames.SessionInterface,
            "GpuReason"
        );
        Assert.Contains("2 NVLinks between them", reason, StringComparison.Ordinal);
        Assert.Equal(
            "s \"explicit\"",
            await service.GetPropertyAsync(Alice, path, BusNames.SessionInterface, "GpuBackend")
        );
        Assert.Equal(
            "b true",
            await service.GetPropertyAsync(Alice, path, BusNames.SessionInterface, "GpusVerified")
        );
        string gpu = gpus.Split('"')[1];
        Assert.Equal(
            session,
            await service.GetPropertyAsync(Bob, gpu, BusNames.GpuInterface, "Session")
        );
        Assert.Equal(
            "s \"active\"",
            await service.GetPropertyAsync(Bob, gpu, BusNames.GpuInterface, "LeaseState")
        );

        (
            await service.BusctlAsync(
                Alice,
                "call",
                BusNames.Service,
                path,
                BusNames.SessionInterface,
                "Terminate",
                "a{sv}",
                "0"
            )
        ).Succeeded();

        Assert.Equal(
            "s \"\"",
            await service.GetPropertyAsync(Bob, gpu, BusNames.GpuInterface, "Session")
        );
    }

    [Theory]
    [InlineData("gpu-policy", "s", "nearest", "'pack', 'spread' or 'numa-strict'")]
    [InlineData("gpus", "t", "9", "9 GPUs were asked for, and this host has 8 to lease.")]
    [InlineData("gpus", "t", "9999", "from 1 to 256")]
    public async Task Session_ThatAsksForWhatCannotBe_IsRefused(
        string option,
        string type,
        string value,
        string words
    )
    {
        CommandResult result = await RunAsync(Alice, "1", option, type, value);

        Assert.Contains(words, result.Failed(), StringComparison.Ordinal);
    }

    /// <summary>Who runs what is his own business, and root's.</summary>
    [Fact]
    public async Task ProcessesThatHoldAGpu_AreToldToRootAndToTheirUser_AndToNobodyElse()
    {
        service.Host.Open(
            new GpuHolder(GpuMachines.AddressOf(4), 4242, "secret-plan", Alice, string.Empty)
        );
        service.Gpus.Refresh();

        Assert.Equal("s \"foreign\"", await Get(4, "State"));
        Assert.DoesNotContain("secret", await Get(4, "StateReason"), StringComparison.Ordinal);
        Assert.Equal("a(us) 1 4242 \"secret-plan\"", await HoldersAsync(Root));
        Assert.Equal("a(us) 1 4242 \"secret-plan\"", await HoldersAsync(Alice));
        Assert.Equal("a(us) 0", await HoldersAsync(Bob));
        using ServiceClient client = ServiceClient.Connect(service.Bus.Address);
        Assert.Equal(
            [new GpuProcess(4242, "secret-plan")],
            client.GetGpu(GpuMachines.AddressOf(4).Value).Holders
        );
        service.Host.CloseAll();
        service.Gpus.Refresh();

        async Task<string> HoldersAsync(uint user) =>
            (await CallAsync(user, 4, "ListHolders", "a{sv}", "0")).Succeeded().Trim();
    }

    [Fact]
    public async Task Gpu_ThatFails_IsToldBySignal()
    {
        using ClientConnection connection = service.Connect();
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = connection.Subscribe(
            $"type='signal',member='PropertiesChanged',path='{PathOf(5)}'",
            _ => told.TrySetResult()
        );
        string health = string.Empty;
        using IDisposable events = connection.Subscribe(
            $"type='signal',member='HealthChanged',path='{PathOf(5)}'",
            message => health = message.Body.ReadString()
        );

        service.Gpus.Observe(
            new KmsgRecord(
                0,
                1,
                "NVRM: Xid (PCI:0000:15:00): 79, pid=1, name=x, GPU has fallen off the bus."
            )
        );

        for (int tries = 0; (!told.Task.IsCompleted || health.Length == 0) && tries < 100; tries++)
        {
            _ = connection.Process(TimeSpan.FromMilliseconds(100));
        }

        Assert.True(told.Task.IsCompleted);
        Assert.Equal("lost", health);
        Assert.Equal("s \"lost\"", await Get(5, "State"));
        Assert.Equal("u 79", await Get(5, "LastXid"));
        Assert.Equal("a{uu} 1 79 1", await Get(5, "XidCounts"));
        service.Gpus.Undrain(GpuMachines.AddressOf(5).Value);
    }

    private Task<string> Get(int place, string property) =>
        service.GetPropertyAsync(Alice, PathOf(place), BusNames.GpuInterface, property);

    private Task<CommandResult> CallAsync(
        uint user,
        int place,
        string method,
        params string[] arguments
    ) =>
        service.BusctlAsync(
            user,
            ["call", BusNames.Service, PathOf(place), BusNames.GpuInterface, method, .. arguments]
        );

    private Task<CommandResult> RunAsync(uint user, params string[] options) =>
        service.CallAsync(user, "CreateSession", ["sasa{sv}", "debian", "0", .. options]);
}
