using AutoMount.Core.Gpus;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Gpus;

/// <summary>Who gets which GPU: leases, the queue, and what is found after a restart.</summary>
public sealed class GpuManagerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acquire_OnAFakeHost_TakesEachDeviceOnce_AndSaysWhyNoMore()
    {
        using GpuStage stage = new(GpuMachines.Pcie(4));

        GpuLease first = await stage.AskAsync(2);
        GpuLease second = await stage.AskAsync(2);

        Assert.Equal(
            4,
            first.Gpus.Concat(second.Gpus).Select(gpu => gpu.Address).Distinct().Count()
        );
        Assert.StartsWith("pack: NUMA node 0", first.Reason, StringComparison.Ordinal);
        string refusal = await GpuStage.RefusalAsync(stage.AskAsync(1));
        Assert.Equal(
            "1 GPU was asked for, and of 4 there are 0 free (4 leased). Give '--wait' to wait for them, or see 'automountctl gpu list'.",
            refusal
        );
    }

    [Fact]
    public async Task Acquire_OfMoreThanTheHostHas_IsRefusedEvenToWait()
    {
        using GpuStage stage = new(GpuMachines.Pcie(4));

        Assert.Equal(
            "5 GPUs were asked for, and this host has 4 to lease.",
            await GpuStage.RefusalAsync(stage.AskAsync(5, wait: true))
        );
        Assert.Contains(
            "No NUMA node of this host has 3 GPUs",
            await GpuStage.RefusalAsync(
                stage.AskAsync(
                    new GpuRequest
                    {
                        Count = 3,
                        Policy = GpuPolicy.NumaStrict,
                        Wait = true,
                    }
                )
            ),
            StringComparison.Ordinal
        );
        using GpuStage none = new([]);
        Assert.Equal(
            "1 GPU was asked for, and this host has 0 to lease.",
            await GpuStage.RefusalAsync(none.AskAsync(1))
        );
    }

    [Fact]
    public async Task Acquire_ByName_TakesUuidAndAddressInAnyForm()
    {
        using GpuStage stage = new(GpuMachines.Pcie(4));

        GpuLease lease = await stage.AskAsync(
            new GpuRequest
            {
                Devices = ["GPU-00000003-0000-0000-0000-000000000000", "00000000:11:00.0"],
            }
        );

        Assert.Equal(["0000:13:00.0", "0000:11:00.0"], lease.Gpus.Select(gpu => gpu.Address.Value));
        ServiceException unknown = await Assert.ThrowsAsync<ServiceException>(() =>
            stage.AskAsync(new GpuRequest { Devices = ["GPU-9"] })
        );
        Assert.Equal(ServiceError.NoSuchGpu, unknown.Error);
        Assert.Contains(
            $"is leased to the session {lease.Session}",
            await GpuStage.RefusalAsync(
                stage.AskAsync(new GpuRequest { Devices = ["0000:11:00.0"] })
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Epochs_GrowWithEachLease_AndOverARestart()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        GpuLease first = await stage.AskAsync(1);
        stage.Manager.Release(first.Session);
        stage.Restart();
        _ = stage.Manager.Reconcile([], [], _ => true);

        GpuLease second = await stage.AskAsync(1);

        Assert.Equal((1, 2), (first.Gpus[0].Epoch, second.Gpus[0].Epoch));
    }

    [Fact]
    public async Task Queue_IsServedInOrder_AndTellsPlaces()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2));
        GpuLease held = await stage.AskAsync(2);
        List<int> places = [];
        Task<GpuLease> first = stage.AskAsync(2, wait: true);
        await UntilWaitingAsync(stage, 1);
        Task<GpuLease> second = stage.AskAsync(
            new GpuRequest { Count = 1, Wait = true },
            places.Add
        );
        await UntilAsync(() => places.Count == 1);
        string refusal = await GpuStage.RefusalAsync(stage.AskAsync(1));

        stage.Manager.Release(held.Session);
        GpuLease granted = await first.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.False(second.IsCompleted);
        await UntilAsync(() => places.Count == 2);
        Assert.Equal([2, 1], places);
        Assert.Contains("1 GPU was asked for", refusal, StringComparison.Ordinal);
        stage.Manager.Release(granted.Session);
        _ = await second.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Queue_IsNotOvertakenByWhoDoesNotWait_UnlessWhoWaitsNeedsARepair()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2));
        GpuLease held = await stage.AskAsync(1);
        Task<GpuLease> both = stage.AskAsync(2, wait: true);
        await UntilWaitingAsync(stage, 1);

        Assert.Contains(
            "1 request waits for GPUs before this one",
            await GpuStage.RefusalAsync(stage.AskAsync(1)),
            StringComparison.Ordinal
        );

        stage.Manager.Drain(held.Gpus[0].Address.Value, "fan");
        GpuLease other = await stage.AskAsync(1); // who waits for two waits for the undraining now
        stage.Manager.Undrain(held.Gpus[0].Address.Value);
        stage.Manager.Release(held.Session);
        Assert.False(both.IsCompleted);
        stage.Manager.Release(other.Session);
        _ = await both.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Queue_IsLeftByCancelling()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        GpuLease held = await stage.AskAsync(1);
        using CancellationTokenSource leaving = new();
        Task<GpuLease> waiting = stage.AskUntilAsync(
            new GpuRequest { Count = 1, Wait = true },
            leaving.Token
        );
        await UntilWaitingAsync(stage, 1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        stage.Manager.Release(held.Session);
        _ = await stage.AskAsync(1);
    }

    [Fact]
    public async Task Release_WaitsUntilNoProcessHoldsTheDevice()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        GpuLease lease = await stage.AskAsync(1);
        stage.Host.Open(
            new GpuHolder(lease.Gpus[0].Address, 4242, "train", 1000, new string('a', 64))
        );

        stage.Manager.Release(lease.Session);

        Assert.Equal(GpuLeaseState.Releasing, stage.Manager.LeaseOf(lease.Session)!.State);
        Assert.Contains(
            "0 free (1 leased)",
            await GpuStage.RefusalAsync(stage.AskAsync(1)),
            StringComparison.Ordinal
        );
        stage.Host.CloseAll();
        stage.Manager.Refresh();
        Assert.Null(stage.Manager.LeaseOf(lease.Session));
        _ = await stage.AskAsync(1);
    }

    [Fact]
    public async Task Mig_PacksByBestFit_AndAWholeRequestIsToldOfParts()
    {
        using GpuStage stage = new(GpuMachines.Mig());

        GpuLease small = await stage.AskAsync(new GpuRequest { Count = 1, Profile = "1g.5gb" });
        Assert.Equal("0000:11:00.0/gi3/ci0", small.Gpus[0].Address.Value); // one of its kind there, seven on the other
        GpuLease whole = await stage.AskAsync(1);
        Assert.Equal("0000:12:00.0", whole.Gpus[0].Address.Value);
        Assert.Contains(
            "--gpu-profile any",
            await GpuStage.RefusalAsync(stage.AskAsync(2)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "its profiles are 1g.5gb, 2g.10gb, 3g.20gb",
            await GpuStage.RefusalAsync(
                stage.AskAsync(new GpuRequest { Count = 1, Profile = "7g.40gb" })
            ),
            StringComparison.Ordinal
        );
    }

    /// <summary>The look sees nobody with the device; before it is taken in, a process opens it and the session ends.</summary>
    [Fact]
    public async Task Release_IsNotUndoneByALookThatBeganBeforeIt()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        GpuLease lease = await stage.AskAsync(1);
        stage.Host.Looked = () =>
        {
            stage.Host.Looked = () => { };
            stage.Host.Open(
                new GpuHolder(lease.Gpus[0].Address, 4242, "train", 1000, new string('a', 64))
            );
            stage.Manager.Release(lease.Session);
        };

        stage.Manager.Refresh();

        Assert.Equal(GpuLeaseState.Releasing, stage.Manager.LeaseOf(lease.Session)!.State);
        Assert.Single(stage.Manager.List()[0].Holders);
    }

    private static Task UntilWaitingAsync(GpuStage stage, int count) =>
        UntilAsync(() => stage.Manager.QueueLength == count);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            Cancellation
        );
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
