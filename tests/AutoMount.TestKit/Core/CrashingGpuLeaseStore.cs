using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Records of leases whose user may crash at any step.</summary>
public sealed class CrashingGpuLeaseStore(IGpuLeaseStore store, CrashPoint point) : IGpuLeaseStore
{
    public IReadOnlyList<GpuLease> List() => point.Look(store.List);

    public void Save(GpuLease lease) =>
        _ = point.Step(
            $"lease {lease.State}",
            () =>
            {
                store.Save(lease);
                return true;
            }
        );

    public void Remove(SessionId session) =>
        _ = point.Step(
            "forget lease",
            () =>
            {
                store.Remove(session);
                return true;
            }
        );

    public IReadOnlyDictionary<GpuAddress, long> Epochs() => point.Look(store.Epochs);

    public IReadOnlyDictionary<GpuAddress, (GpuHealth Health, string BootId)> Health() =>
        point.Look(store.Health);

    public void SaveHealth(GpuAddress address, GpuHealth health, string bootId) =>
        point.Look(() =>
        {
            store.SaveHealth(address, health, bootId);
            return true;
        });
}
