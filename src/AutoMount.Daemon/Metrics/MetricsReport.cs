using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.FileSystem;
using AutoMount.Fuse;

namespace AutoMount.Daemon.Metrics;

/// <summary>All metrics there are, with their names and what they say. A name or label that was published never changes its meaning.</summary>
/// <param name="sources">What they are made of.</param>
internal sealed partial class MetricsReport(MetricsSources sources)
{
    private const string User = "user";

    private static readonly SessionState[] States =
    [
        .. Enum.GetValues<SessionState>().Where(state => !state.IsFinal()),
    ];

    private int _last = 65536; // bytes of the last text

    /// <summary>Writes down how things are now; the caller disposes it.</summary>
    public MetricsPage Write(MetricsFormat format)
    {
        MetricsPage page = new(Volatile.Read(ref _last) * 9 / 8);
        try
        {
            WriteAll(new MetricsWriter(format, page));
            Volatile.Write(ref _last, page.Text.Length);
            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private void WriteAll(MetricsWriter writer)
    {
        WriteService(writer);
        WriteTakeover(writer);
        IReadOnlyList<UserMeasure> users = sources.Users();
        WriteUsers(writer, users, [.. users.Select(user => LabelOf(user.User))]);
        WriteFolders(writer, users);
        WriteRequests(writer, users);
        WriteSessions(writer);
        WriteGpus(writer);
        WriteBus(writer);
        writer.End();
    }

    private byte[] LabelOf(UserId user) => MetricLabels.Of(User, sources.Names.Of(user));

    private void WriteService(MetricsWriter writer)
    {
        writer.Begin("automount_build", MetricType.Info, "The version of the service.");
        writer.Sample(MetricLabels.Of("version", sources.Version), 1);
        writer.Begin(
            "automount_start_time_seconds",
            MetricType.Gauge,
            "When the process began, seconds since 1970. What is counted begins anew with it.",
            "seconds"
        );
        writer.Sample(MetricLabels.None, sources.StartedAt.ToUnixTimeMilliseconds() / 1000.0);
    }

    private void WriteTakeover(MetricsWriter writer)
    {
        TakeoverReport takeover = sources.Takeover();
        Single(
            "automount_takeover_mounts",
            "Mounts that this process took over at its start.",
            takeover.Trees
        );
        Single(
            "automount_takeover_replaced_mounts",
            "Mounts that it could not take over and replaced: files that were open there report errors.",
            sources.ReplacedMounts()
        );
        Single("automount_takeover_nodes", "Inodes in use at the take-over.", takeover.Nodes);
        Single("automount_takeover_files", "Files open at the take-over.", takeover.Files);
        Single(
            "automount_takeover_requests",
            "Requests that the process before had taken and not answered.",
            takeover.Answered + takeover.Repeated
        );
        writer.Begin(
            "automount_takeover_duration_seconds",
            MetricType.Gauge,
            "How long the take-over took, from its beginning until all mounts were served; 0 where there was none.",
            "seconds"
        );
        TimeSpan duration = takeover.Trees == 0 ? TimeSpan.Zero : takeover.Duration;
        writer.Sample(MetricLabels.None, duration.TotalSeconds);

        void Single(string name, string help, int value)
        {
            writer.Begin(name, MetricType.Gauge, help);
            writer.Sample(MetricLabels.None, value);
        }
    }

    private static void WriteUsers(
        MetricsWriter writer,
        IReadOnlyList<UserMeasure> users,
        byte[][] labels
    )
    {
        Each("automount_folders", "Folders that are shown.", user => user.Folders.Count);
        Each(
            "automount_user_used_bytes",
            "Bytes charged for all folders of a user, also while they are being removed.",
            user => user.Usage.Bytes,
            "bytes"
        );
        Each(
            "automount_user_limit_bytes",
            "Most bytes of all folders of a user.",
            user => user.Limits.Bytes,
            "bytes"
        );
        Each(
            "automount_user_used_inodes",
            "Inodes charged for all folders of a user, also while they are being removed.",
            user => user.Usage.Inodes
        );
        Each(
            "automount_user_limit_inodes",
            "Most inodes of all folders of a user.",
            user => user.Limits.Inodes
        );

        void Each(string name, string help, Func<UserMeasure, long> value, string unit = "")
        {
            writer.Begin(name, MetricType.Gauge, help, unit);
            for (int index = 0; index < users.Count; index++)
            {
                writer.Sample(labels[index], value(users[index]));
            }
        }
    }

    private void WriteFolders(MetricsWriter writer, IReadOnlyList<UserMeasure> users)
    {
        List<(byte[] Labels, FolderUsage Usage, FolderLimits Limits)> folders = [];
        foreach (UserMeasure user in users)
        {
            string name = sources.Names.Of(user.User);
            foreach (FolderMeasure folder in user.Folders)
            {
                byte[] labels = MetricLabels.Of(User, name, "folder", folder.Name);
                folders.Add((labels, folder.Usage, folder.Limits));
            }
        }

        writer.Begin("automount_folder_used_bytes", MetricType.Gauge, "Bytes charged.", "bytes");
        folders.ForEach(folder => writer.Sample(folder.Labels, folder.Usage.Bytes));
        writer.Begin("automount_folder_limit_bytes", MetricType.Gauge, "Most bytes.", "bytes");
        folders.ForEach(folder => writer.Sample(folder.Labels, folder.Limits.Bytes));
        writer.Begin("automount_folder_used_inodes", MetricType.Gauge, "Inodes charged.");
        folders.ForEach(folder => writer.Sample(folder.Labels, folder.Usage.Inodes));
        writer.Begin("automount_folder_limit_inodes", MetricType.Gauge, "Most inodes.");
        folders.ForEach(folder => writer.Sample(folder.Labels, folder.Limits.Inodes));
    }

    /// <summary>Kinds of which a user never had one are left out: they would be most of the text.</summary>
    private void WriteRequests(MetricsWriter writer, IReadOnlyList<UserMeasure> users)
    {
        writer.Begin(
            "automount_fuse_request_duration_seconds",
            MetricType.Histogram,
            "File system requests by user and kind, from being read from the kernel until the answer was sent. "
                + "What the kernel serves by itself is not among them: its caches, and large files that it reads or maps past the service (passthrough).",
            "seconds"
        );
        Span<long> counts = stackalloc long[FuseMeter.Bounds.Count + 1];
        foreach (UserMeasure user in users.Where(user => user.Requests is not null))
        {
            string name = sources.Names.Of(user.User);
            for (int kind = 0; kind < FuseOperations.Count; kind++)
            {
                TimeSpan time = user.Requests!.Read((FuseOperation)kind, counts);
                if (counts.ContainsAnyExcept(0))
                {
                    byte[] labels = MetricLabels.Of(User, name, "operation", WordOf(kind));
                    writer.Histogram(labels, counts, time.TotalSeconds);
                }
            }
        }
    }

    private static string WordOf(int kind) => ((FuseOperation)kind).ToString().ToLowerInvariant();
}
