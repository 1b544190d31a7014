using AutoMount.Containers.Tests.Sessions;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

/// <summary>Images whose labels are ours, on a real Docker engine, which gives them to every container that is made from the image. The GPUs are device nodes without a driver behind them.</summary>
public sealed class ForgedLabelTests(DockerFixture fixture) : StageTests(fixture)
{
    private const string Forged = "automount-test-forged:1";
    private static readonly string Nobody = new('0', 32);

    private readonly GpuTree _tree = GpuTree.Of(GpuMachines.Pcie(2));

    public override async ValueTask InitializeAsync()
    {
        _tree.AddLibraries();
        _tree.UseHostProcessors();
        Stage.GpuRoot = _tree.Root;
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _tree.Dispose();
        _ = await Docker.RunAsync("rmi", "--force", Forged);
    }

    /// <summary>A user makes the image and a session from it, and waits for the service to lose its records.</summary>
    [Fact]
    public async Task SessionOfAnImageThatClaimsALease_HasNone_AfterALossOfAllRecords()
    {
        await MakeImageAsync(session: Nobody, gpu: GpuMachines.AddressOf(0), epoch: long.MaxValue);
        Session forger = await Stage.StartAsync(
            Stage.Request("sleep", "60") with
            {
                Image = Forged,
            }
        );
        await LoseRecordsAsync();

        Assert.All(Stage.Gpus.List(), view => Assert.Null(view.Lease));
        Session found = Assert.Single(Stage.Sessions.List(owner: null));
        Assert.Equal((forger.Id, Stage.Alice, Forged), (found.Id, found.Owner, found.Image));
        Session next = await AskAsync();
        Assert.Equal(["0000:10:00.0"], next.Gpus.Devices);
        Assert.Equal(1, Stage.Gpus.Get("0000:10:00.0").Epoch);
    }

    /// <summary>Its own lease is the one that counts.</summary>
    [Fact]
    public async Task SessionWithAGpu_OfAnImageThatClaimsAnother_KeepsItsOwnAlone()
    {
        await MakeImageAsync(session: Nobody, gpu: GpuMachines.AddressOf(1), epoch: 1L << 39);
        Session session = await AskAsync(Forged);
        await LoseRecordsAsync();

        Assert.Equal(session.Id, Stage.Gpus.Get("0000:10:00.0").Lease!.Session);
        Assert.Null(Stage.Gpus.Get("0000:11:00.0").Lease);
    }

    /// <summary>Somebody who may talk to the engine makes a container from the image, beside us.</summary>
    [Fact]
    public async Task ContainerThatClaimsAnothersSession_TakesNothingFromIt()
    {
        Session victim = await AskAsync();
        await MakeImageAsync(victim.Id.Value, GpuMachines.AddressOf(0), epoch: 1L << 39);
        string container = (
            await Docker.RunAsync("run", "--detach", "--network=none", Forged, "sleep", "60")
        ).Trim();
        await LoseRecordsAsync();

        GpuView view = Stage.Gpus.Get("0000:10:00.0");
        Assert.Equal((victim.Id, 1L), (view.Lease!.Session, view.Epoch));
        Session found = Assert.Single(Stage.Sessions.List(owner: null));
        Assert.Equal(
            (victim.Id, SessionState.Running, victim.ContainerId),
            (found.Id, found.State, found.ContainerId)
        );
        Assert.NotNull(await Stage.Engine.InspectAsync(container, Cancellation)); // left alone
        _ = await Docker.RunAsync("rm", "--force", container);
    }

    /// <summary>Of several that remove one container the engine tells all but one that it is being removed.</summary>
    [Fact]
    public async Task Remove_BesideOthers_ReturnsOnceTheContainerIsGone()
    {
        for (int round = 0; round < 5; round++)
        {
            string container = (
                await Docker.RunAsync(
                    "run",
                    "--detach",
                    "--network=none",
                    PrivateDocker.Image,
                    "sleep",
                    "60"
                )
            ).Trim();

            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RemoveAsync(container)));
        }

        async Task RemoveAsync(string container)
        {
            await Stage.Engine.RemoveAsync(container, Cancellation);
            Assert.Null(await Stage.Engine.InspectAsync(container, Cancellation));
        }
    }

    private Task<Session> AskAsync(string image = PrivateDocker.Image) =>
        Stage.StartAsync(
            Stage.Request("sleep", "60") with
            {
                Image = image,
                Gpus = new GpuRequest { Count = 1 },
            }
        );

    private async Task LoseRecordsAsync()
    {
        Stage.Crash();
        Stage.LoseRecords();
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(Cancellation);
    }

    /// <summary>An image with every label that we read, as <c>LABEL</c> of a Dockerfile makes it.</summary>
    private async Task MakeImageAsync(string session, GpuAddress gpu, long epoch)
    {
        (string Name, string Value)[] labels =
        [
            ("session", session),
            ("user", "4711"),
            ("image", "none"),
            ("command", "[]"),
            ("mounts", "[]"),
            ("created", "2020-01-01T00:00:00Z"),
            ("details", "{}"),
            ("instance", Stage.Instance),
            ("probe", "somebody"),
            ("lease", session),
            ("gpu", gpu.Value),
            ("epoch", $"{epoch}"),
            (
                "boot",
                (
                    await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", Cancellation)
                ).Trim()
            ),
            ("backend", "explicit"),
        ];
        string container = (await Docker.RunAsync("create", PrivateDocker.Image)).Trim();
        string change = string.Join(
            ' ',
            labels.Select(label =>
                $"org.automount.{label.Name}=\"{label.Value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            )
        );
        _ = await Docker.RunAsync("commit", "--change", $"LABEL {change}", container, Forged);
        _ = await Docker.RunAsync("rm", container);
    }
}
