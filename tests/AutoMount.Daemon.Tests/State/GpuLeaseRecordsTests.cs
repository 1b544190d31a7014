using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

public sealed class GpuLeaseRecordsTests : IDisposable
{
    private static readonly GpuAddress First = GpuAddress.Parse("0000:0f:00.0");
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Save_IsReadBackAfterAReopen_AndEpochsOutliveTheLease()
    {
        GpuLease lease = Lease(3);
        using (StateDatabase database = Open())
        {
            GpuLeaseRecords records = new(database);
            records.Save(lease);
            records.Save(lease with { State = GpuLeaseState.Active });
        }

        using (StateDatabase database = Open())
        {
            GpuLeaseRecords records = new(database);
            GpuLease read = Assert.Single(records.List());
            Assert.Equal(
                (lease.Session, lease.Owner, GpuLeaseState.Active, "boot", "why"),
                (read.Session, read.Owner, read.State, read.BootId, read.Reason)
            );
            Assert.Equal(lease.Gpus, read.Gpus);
            Assert.Equal(lease.CreatedAt, read.CreatedAt);
            records.Remove(lease.Session);
            records.Save(Lease(2)); // an older container's word lowers nothing
            Assert.Equal(3, records.Epochs()[First]);
        }
    }

    [Fact]
    public void SaveHealth_IsReadBackAfterAReopen_AndLeavesTheEpoch()
    {
        GpuHealth health = GpuHealth.Good.AfterXid(
            new XidLine
            {
                Address = First,
                Xid = 79,
                Text = "gone",
            },
            "s",
            DateTimeOffset.UnixEpoch.AddHours(1)
        ) with
        {
            LogSequence = 7,
        };
        using (StateDatabase database = Open())
        {
            GpuLeaseRecords records = new(database);
            records.Save(Lease(3));
            records.SaveHealth(First, health.Drain("fan"), "boot");
            records.SaveHealth(First.Slice(1, 0), GpuHealth.Good, "boot");
        }

        using (StateDatabase database = Open())
        {
            GpuLeaseRecords records = new(database);
            (GpuHealth read, string boot) = records.Health()[First];
            Assert.Equal(
                (GpuSeverity.Lost, health.Reason, "fan", 79, health.LastXidAt, 1, 7L, "boot"),
                (
                    read.Severity,
                    read.Reason,
                    read.Drained,
                    read.LastXid,
                    read.LastXidAt,
                    read.XidCounts[79],
                    read.LogSequence,
                    boot
                )
            );
            Assert.Equal((health.BadAt, health.LastXidAt), (read.BadAt, read.BadAt));
            Assert.Equal(3, records.Epochs()[First]);
            Assert.Equal(2, records.Health().Count);
        }
    }

    public void Dispose() => _directory.Dispose();

    private StateDatabase Open() => StateDatabase.Open(_directory.File("state.db"));

    private static GpuLease Lease(long epoch) =>
        new()
        {
            Session = SessionId.New(),
            Owner = new UserId(1000),
            Gpus =
            [
                new LeasedGpu(First, "GPU-x", epoch),
                new LeasedGpu(First.Slice(1, 0), string.Empty, 1),
            ],
            State = GpuLeaseState.Prepared,
            BootId = "boot",
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
            Reason = "why",
        };
}
