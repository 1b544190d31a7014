using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.Metrics;

/// <summary>Sessions, GPUs and the bus.</summary>
internal sealed partial class MetricsReport
{
    private void WriteSessions(MetricsWriter writer)
    {
        writer.Begin(
            "automount_sessions",
            MetricType.Gauge,
            "Sessions that have not ended, by state."
        );
        foreach (
            IGrouping<UserId, Session> owned in sources
                .Sessions()
                .GroupBy(session => session.Owner)
                .OrderBy(owned => owned.Key.Value)
        )
        {
            string name = sources.Names.Of(owned.Key);
            foreach (SessionState state in States)
            {
                byte[] labels = MetricLabels.Of(User, name, "state", SessionWords.Of(state));
                writer.Sample(labels, owned.Count(session => session.State == state));
            }
        }

        writer.Begin(
            "automount_sessions_ended",
            MetricType.Counter,
            "Sessions that ended or failed since the process began, by reason."
        );
        foreach ((UserId user, SessionEnd end, long count) in sources.EndedSessions())
        {
            string name = sources.Names.Of(user);
            writer.Sample(MetricLabels.Of(User, name, "reason", SessionWords.Of(end)), count);
        }
    }

    private void WriteGpus(MetricsWriter writer)
    {
        IReadOnlyList<GpuView> gpus = sources.Gpus();
        GpuView[] whole = [.. gpus.Where(gpu => gpu.State != GpuState.Split)]; // what can be asked for
        WriteEach(
            "automount_gpu_leased",
            "Whether a session has the GPU.",
            whole,
            gpu => gpu.Lease is null ? 0 : 1
        );
        WriteEach(
            "automount_gpu_leasable",
            "Whether a session can be given the GPU, now or when its lease has ended.",
            whole,
            gpu => gpu.IsLeasable ? 1 : 0
        );
        WriteEach(
            "automount_gpu_severity",
            "What is known against the GPU: 0 nothing, 1 suspect, 2 needs a reset, 3 lost.",
            gpus,
            gpu => (int)gpu.Health.Severity
        );
        writer.Begin("automount_gpu_queue", MetricType.Gauge, "Sessions that wait for GPUs.");
        writer.Sample(MetricLabels.None, sources.GpuQueue());
        WriteOwners(writer, gpus);

        void WriteEach(
            string name,
            string help,
            IReadOnlyList<GpuView> these,
            Func<GpuView, long> value
        )
        {
            writer.Begin(name, MetricType.Gauge, help);
            foreach (GpuView gpu in these)
            {
                writer.Sample(MetricLabels.Of("gpu", gpu.Gpu.Address.Value), value(gpu));
            }
        }
    }

    private void WriteOwners(MetricsWriter writer, IReadOnlyList<GpuView> gpus)
    {
        writer.Begin("automount_user_gpus", MetricType.Gauge, "GPUs that a user's sessions have.");
        foreach (
            IGrouping<UserId, GpuView> owned in gpus.Where(gpu => gpu.Lease is not null)
                .GroupBy(gpu => gpu.Lease!.Owner)
                .OrderBy(owned => owned.Key.Value)
        )
        {
            writer.Sample(LabelOf(owned.Key), owned.Count());
        }
    }

    private void WriteBus(MetricsWriter writer)
    {
        writer.Begin(
            "automount_bus_calls_refused",
            MetricType.Counter,
            "D-Bus calls refused since the process began, as their caller calls too often."
        );
        foreach ((UserId user, long count) in sources.RefusedCalls())
        {
            writer.Sample(LabelOf(user), count);
        }
    }
}
