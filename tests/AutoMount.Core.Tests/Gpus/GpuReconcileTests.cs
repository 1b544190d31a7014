using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Gpus;

/// <summary>What containers say of leases, as far as it is believed. On fake hosts.</summary>
public sealed class GpuReconcileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reconcile_WithALostRecord_TakesTheContainersWord_AndNothingIsLeasedBefore()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2), reconciled: false);
        Task<GpuLease> asked = stage.AskAsync(1);
        Assert.False(asked.IsCompleted);
        ContainerFacts container = Container((0, 7));

        Assert.Empty(stage.Reconcile(container));

        GpuLease lease = await asked.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(GpuMachines.AddressOf(1), lease.Gpus[0].Address);
        GpuView taken = stage.Manager.List()[0];
        Assert.Equal((7L, container.SessionLabel), (taken.Epoch, taken.Lease!.Session.Value));
    }

    [Fact]
    public void Reconcile_OfTwoContainersWithOneDevice_StopsTheOlder_InEitherOrder()
    {
        ContainerFacts older = Container((0, 3));
        ContainerFacts newer = Container((0, 4));
        foreach (
            ContainerFacts[] order in (ContainerFacts[][])
                [
                    [older, newer],
                    [newer, older],
                ]
        )
        {
            using GpuStage stage = new(GpuMachines.Pcie(1), reconciled: false);

            Assert.Equal(
                [older.SessionLabel],
                stage.Reconcile(order).Select(session => session.Value)
            );
            Assert.Equal(newer.SessionLabel, stage.Manager.List()[0].Lease!.Session.Value);
        }
    }

    [Fact]
    public void Reconcile_OfAConflictOverOneOfSeveralDevices_KeepsTheOthersLeased()
    {
        ContainerFacts older = Container((0, 3), (1, 3));
        ContainerFacts newer = Container((1, 4), (2, 4));
        foreach (
            ContainerFacts[] order in (ContainerFacts[][])
                [
                    [older, newer],
                    [newer, older],
                ]
        )
        {
            using GpuStage stage = new(GpuMachines.Pcie(3), reconciled: false);

            Assert.Equal(
                [older.SessionLabel],
                stage.Reconcile(order).Select(session => session.Value)
            );
            Assert.Equal(
                [older.SessionLabel, newer.SessionLabel, newer.SessionLabel],
                stage.Manager.List().Select(view => view.Lease!.Session.Value)
            );
        }
    }

    /// <summary>As an image with labels gives them to every container that is made from it.</summary>
    [Theory]
    [InlineData("org.automount.lease", "0123456789abcdef0123456789abcdef")]
    [InlineData("org.automount.lease", "")]
    [InlineData("org.automount.epoch", "9223372036854775807")]
    [InlineData("org.automount.epoch", "0")]
    [InlineData("org.automount.epoch", "-1")]
    [InlineData("org.automount.epoch", "1,2")]
    [InlineData("org.automount.gpu", "0000:10:00.0,")]
    [InlineData("org.automount.user", "")]
    public async Task Reconcile_OfAContainerWhoseLabelsCannotBeOurs_BelievesNothing(
        string label,
        string value
    )
    {
        ContainerFacts container = Container((0, 7));
        container = container with
        {
            Labels = new Dictionary<string, string>(container.Labels, StringComparer.Ordinal)
            {
                [label] = value,
            },
        };
        using GpuStage stage = new(GpuMachines.Pcie(1), reconciled: false);

        Assert.Empty(stage.Reconcile(container));

        GpuLease lease = await stage.AskAsync(1);
        Assert.Equal(1, lease.Gpus[0].Epoch);
    }

    [Fact]
    public void Reconcile_OfAContainerThatWentAfterItWasListed_TakesNoLease()
    {
        ContainerFacts container = Container((0, 7));
        using GpuStage stage = new(GpuMachines.Pcie(1), reconciled: false);
        Assert.Equal([container], stage.Manager.FindUnknown([container]));

        _ = stage.Manager.Reconcile([container], unknown: [], _ => true);

        Assert.Null(stage.Manager.List()[0].Lease);
    }

    [Fact]
    public async Task Reconcile_ReleasesTheLeasesOfSessionsThatAreOver_AndOfAnotherBoot()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2));
        GpuLease over = await stage.AskAsync(1);
        GpuLease lives = await stage.AskAsync(1);

        _ = stage.Manager.Reconcile([], [], session => session == lives.Session);
        Assert.Null(stage.Manager.LeaseOf(over.Session));
        Assert.NotNull(stage.Manager.LeaseOf(lives.Session));

        stage.Host.Open(new GpuHolder(lives.Gpus[0].Address, 1, "x", 0, string.Empty));
        stage.Host.BootId = "second boot";
        stage.Restart();
        _ = stage.Manager.Reconcile([], [], _ => false);
        Assert.Null(stage.Manager.LeaseOf(lives.Session));
    }

    /// <summary>One that does not run yet, or is about to go, has its devices all the same.</summary>
    [Fact]
    public async Task Reconcile_ReleasesNoLeaseWhoseContainerIsThere_RunningOrNot()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        GpuLease lease = await stage.AskAsync(1);
        ContainerFacts container = Container((0, 1)) with
        {
            SessionLabel = lease.Session.Value,
            Running = false,
        };

        _ = stage.Manager.Reconcile([container], [], _ => false);
        Assert.NotNull(stage.Manager.LeaseOf(lease.Session));
        _ = stage.Manager.Reconcile([], [], _ => false);
        Assert.Null(stage.Manager.LeaseOf(lease.Session));
    }

    private static ContainerFacts Container(params (int Place, long Epoch)[] gpus)
    {
        SessionId session = SessionId.New();
        return new ContainerFacts
        {
            Id = session.Value.PadLeft(64, '0'),
            SessionLabel = session.Value,
            Running = true,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["org.automount.session"] = session.Value,
                ["org.automount.user"] = "1000",
                ["org.automount.lease"] = session.Value,
                ["org.automount.gpu"] = string.Join(
                    ',',
                    gpus.Select(gpu => GpuMachines.AddressOf(gpu.Place).Value)
                ),
                ["org.automount.epoch"] = string.Join(',', gpus.Select(gpu => gpu.Epoch)),
                ["org.automount.boot"] = "first boot",
            },
        };
    }
}
