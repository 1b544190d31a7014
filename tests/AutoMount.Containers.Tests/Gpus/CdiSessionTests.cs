using AutoMount.Containers.Tests.Sessions;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

/// <summary>Sessions with made-up CDI devices on a real engine that reads CDI files; tests/cdi-engines starts such engines.</summary>
public sealed class CdiSessionTests(DockerFixture fixture)
    : IClassFixture<DockerFixture>,
        IAsyncLifetime
{
    /// <summary>What the engine has at /run/cdi.</summary>
    private static readonly string? Directory = Environment.GetEnvironmentVariable(
        "AUTOMOUNT_CDI_DIRECTORY"
    );

    private Stage _stage = null!; // made once it is known that the engine can; a test that is skipped is not disposed of
    private GpuTree _tree = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            Directory is not null,
            "this engine reads no CDI files; run tests/cdi-engines"
        );
        _stage = new Stage(fixture.Docker.Host);
        _tree = GpuTree.Of(GpuMachines.Pcie(2));
        _ = System.IO.Directory.CreateDirectory(_tree.At("run"));
        _ = System.IO.Directory.CreateDirectory(_tree.At("var"));
        _ = File.CreateSymbolicLink(_tree.At("run/cdi"), Directory!);
        _ = File.CreateSymbolicLink(_tree.At("var/run"), "../run");
        _tree.AddLibraries();
        _tree.UseHostProcessors();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await using (_stage)
        {
            foreach (Session session in _stage.Sessions.List(owner: null))
            {
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
                _ = await _stage.Sessions.TerminateAsync(session.Id, limit.Token);
            }

            await _stage.AssertNothingLeftAsync();
        }

        _tree.Dispose();
        File.Delete($"{Directory}/nvidia.json");
    }

    [Fact]
    public async Task Session_ByTheDriversFile_HasTheDeviceOfItsUuid_AndNoOther()
    {
        WriteDriversFile(GpuTree.Driver);
        await StartAsync(injection: null);

        Session session = await AskAsync();

        Assert.Equal(("cdi", true), (session.Gpus.Backend, session.Gpus.IsVerified));
        Assert.Equal(["0000:10:00.0"], session.Gpus.Devices);
        (_, string output, _) = await _stage.ExecAsync(
            session.Id,
            // the engine gives the file's variables to the container's own command, not to later ones
            "tr '\\0' '\\n' </proc/1/environ | grep -c FROM_CDI=yes; echo $NVIDIA_VISIBLE_DEVICES; ls /dev | grep nvidia; cat /dev/nvidia0 2>&1"
        );
        Assert.Equal(
            "1\nvoid\nnvidia-uvm\nnvidia-uvm-tools\nnvidia0\nnvidiactl\ncat: can't open '/dev/nvidia0': No such device or address\n",
            output
        );
    }

    [Fact]
    public async Task Session_ByAFileForItsLease_HasNodesAndLibraries_AndTheFileGoesWithIt()
    {
        await StartAsync(GpuBackend.Cdi);

        Session session = await AskAsync();

        Assert.Equal(("cdi", true), (session.Gpus.Backend, session.Gpus.IsVerified));
        string file = $"{Directory}/automount-{session.Id}.json";
        Assert.True(File.Exists(file));
        (_, string output, _) = await _stage.ExecAsync(
            session.Id,
            "cat /usr/local/nvidia/lib64/libcuda.so.1; echo; cat /dev/nvidia0 2>&1; echo x >/usr/local/nvidia/x"
        );
        Assert.Equal(
            "libcuda\ncat: can't open '/dev/nvidia0': No such device or address\n",
            output
        );
        _ = await _stage.Sessions.TerminateAsync(session.Id, Cancellation);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Session_ByAFileOfAnotherDriver_IsRefusedWithTheCure()
    {
        WriteDriversFile("545.23.08");
        await StartAsync(injection: null);

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(AskAsync);

        Assert.Contains("nvidia-ctk cdi generate", refused.Message, StringComparison.Ordinal);
        Assert.All(_stage.Gpus.List(), view => Assert.Null(view.Lease));
    }

    private void WriteDriversFile(string version)
    {
        IEnumerable<string> devices = GpuMachines
            .Pcie(2)
            .Select(gpu =>
                $"{{\"name\":\"{gpu.Uuid}\",\"containerEdits\":{{\"deviceNodes\":[{Node($"nvidia{gpu.Minor}")}]}}}}"
            );
        string[] control = ["nvidiactl", "nvidia-uvm", "nvidia-uvm-tools"];
        File.WriteAllText(
            $"{Directory}/nvidia.json",
            $"{{\"cdiVersion\":\"0.5.0\",\"kind\":\"nvidia.com/gpu\",\"devices\":[{string.Join(',', devices)}],"
                + $"\"containerEdits\":{{\"env\":[\"FROM_CDI=yes\"],\"deviceNodes\":[{string.Join(',', control.Select(Node))}],"
                + $"\"mounts\":[{{\"hostPath\":\"{_tree.At($"usr/lib/x86_64-linux-gnu/libcuda.so.{version}")}\","
                + $"\"containerPath\":\"/usr/lib/libcuda.so.{version}\",\"options\":[\"ro\",\"nosuid\",\"nodev\",\"bind\"]}}]}}}}"
        );
    }

    private string Node(string name) =>
        $"{{\"path\":\"/dev/{name}\",\"hostPath\":\"{_tree.At($"dev/{name}")}\"}}";

    private async Task StartAsync(GpuBackend? injection)
    {
        _stage.GpuRoot = _tree.Root;
        _stage.Injection = injection;
        _stage.Restart();
        await _stage.Sessions.RecoverAsync(Cancellation);
    }

    private Task<Session> AskAsync() =>
        _stage.StartAsync(
            Stage.Request("sleep", "60") with
            {
                Gpus = new GpuRequest { Count = 1 },
            }
        );
}
