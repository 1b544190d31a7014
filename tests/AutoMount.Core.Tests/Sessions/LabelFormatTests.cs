using System.Text.Json;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>A container that a release made (<c>Formats/labels-1.json</c>, never edited) is known again with all of its session's record, and today's containers carry the same.</summary>
public sealed class LabelFormatTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly SessionId s_id = new("333333333333");

    [Fact]
    public void Labels_OfASession_AreRead()
    {
        Session session = SessionLabels.Read(Container(Sample()), s_noon.AddHours(5))!;

        Assert.Equivalent(
            Made() with
            {
                State = SessionState.Running,
                ContainerId = "abc",
                ImageId = "sha256:1",
                StartedAt = s_noon.AddSeconds(2),
                History = session.History,
            },
            session,
            strict: true
        );
        Assert.Equal(SessionState.Running, session.History[^1].State);
    }

    [Fact]
    public void Labels_OfALease_AreRead()
    {
        GpuLease lease = GpuLabels.Read(Container(Sample()), s_noon)!;

        Assert.Equal(
            (s_id, new UserId(1001), "boot-1"),
            (lease.Session, lease.Owner, lease.BootId)
        );
        Assert.Equal(
            Lease().Gpus.Select(gpu => (gpu.Address, gpu.Epoch)),
            lease.Gpus.Select(gpu => (gpu.Address, gpu.Epoch))
        );
    }

    [Fact]
    public void Labels_AreWrittenAsTheSample() =>
        Assert.Equal(
            Sample().OrderBy(label => label.Key),
            SessionLabels
                .Of(Made())
                .Concat(GpuLabels.Of(Lease(), GpuBackend.Cdi))
                .OrderBy(label => label.Key)
        );

    /// <summary>What a newer release adds is left alone, and what it says is read as far as it is known.</summary>
    [Fact]
    public void Labels_OfANewerVersion_AreReadAsFarAsTheyAreKnown()
    {
        Dictionary<string, string> labels = Sample();
        labels["org.automount.version"] = "2";
        labels["org.automount.more"] = "x";
        labels["org.automount.details"] =
            "{\"newer\":[1],"
            + labels["org.automount.details"]
                [1..]
                .Replace("\"interactive\"", "\"a kind to come\"", StringComparison.Ordinal);

        Session session = SessionLabels.Read(Container(labels), s_noon)!;

        Assert.Equal(SessionKind.Batch, session.Kind);
        Assert.Equal(Made().Limits, session.Limits);
        Assert.Equal(2, session.Mounts.Count);
    }

    private static Dictionary<string, string> Sample() =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Formats", "labels-1.json"))
        )!;

    private static ContainerFacts Container(Dictionary<string, string> labels) =>
        new()
        {
            Id = "abc",
            SessionLabel = labels[ContainerLabels.Session],
            Running = true,
            ImageId = "sha256:1",
            StartedAt = s_noon.AddSeconds(2),
            Labels = labels,
        };

    private static GpuLease Lease() =>
        new()
        {
            Session = s_id,
            Owner = new UserId(1001),
            Gpus =
            [
                new(GpuAddress.Parse("0000:0f:00.0"), string.Empty, 3),
                new(GpuAddress.Parse("0000:1f:00.0/gi7/ci0"), string.Empty, 1),
            ],
            State = GpuLeaseState.Active,
            BootId = "boot-1",
            CreatedAt = s_noon,
        };

    private static Session Made() =>
        new()
        {
            Id = s_id,
            Owner = new UserId(1001),
            Image = "debian:bookworm",
            ImageDigest = "debian@sha256:2",
            Command = ["bash", "-c", "echo x"],
            State = SessionState.Preparing,
            CreatedAt = s_noon,
            Mounts =
            [
                new(
                    new FolderId("0123456789abcdef0123456789abcdef"),
                    FolderName.Parse(".local"),
                    ".local",
                    ReadOnly: false,
                    Automatic: true,
                    string.Empty
                ),
                new(
                    new FolderId(new string('4', 32)),
                    FolderName.Parse("data sets"),
                    "data",
                    ReadOnly: true,
                    Automatic: false,
                    "The folder is over its limit."
                ),
            ],
            Kind = SessionKind.Interactive,
            Limits = new SessionLimits
            {
                Cpus = 1.5,
                MemoryBytes = 1 << 30,
                Pids = 512,
                SharedMemoryBytes = 64 << 20,
            },
            MountWishes = new MountWishes
            {
                Automatic = false,
                LeftOut = [FolderName.Parse(".cache")],
            },
            TimeLimit = TimeSpan.FromHours(1),
            TimeLimitReason = SessionEnd.TimedOut,
            Scratch = new SessionScratch
            {
                Kind = ScratchKind.Image,
                Enforcement = ScratchEnforcement.FileSystem,
                BytesLimit = 10L << 30,
                InodesLimit = 1000,
                PlannedBytes = 10L << 30,
                Note = "By a policy.",
            },
            Ports = [new(new("notebook", 8888, PortProtocol.Http), "127.0.0.1", 30001)],
            Input = SessionInput.Terminal,
            IsHeld = true,
            Gpus = new SessionGpus
            {
                Asked = 2,
                Devices = ["0000:0f:00.0", "0000:1f:00.0/gi7/ci0"],
                Reason = "The least used ones.",
                Backend = "cdi",
                BackendReason = "The engine reads CDI files.",
            },
        };
}
