using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.Tests.State;

/// <summary>What the samples of state databases say, by the format that each record came with.</summary>
internal static class FormatRecords
{
    private const long None = FolderLimits.Unlimited;
    private static readonly UserId s_alice = new(1000);
    private static readonly UserId s_bob = new(1001);
    private static readonly DateTimeOffset s_noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly FolderId s_local = new("0123456789abcdef0123456789abcdef");

    public static IEnumerable<Folder> Folders(int format)
    {
        yield return Folder(s_local, ".local", FolderState.Ready, 123456, new(1L << 30, None));
        yield return Folder(
            new("fedcba9876543210fedcba9876543210"),
            "data",
            FolderState.Deleting,
            0,
            new(None, 5000)
        ) with
        {
            Owner = s_bob,
        };
        if (format >= 4)
        {
            yield return Folder(Id('4'), ".config", FolderState.Ready, 4, new(None, None)) with
            {
                AutoMount = AutoMountMode.ReadOnly,
            };
            yield return Folder(Id('5'), ".cache", FolderState.Creating, 5, new(None, None)) with
            {
                AutoMount = AutoMountMode.Off,
            };
        }

        if (format >= 6)
        {
            yield return Folder(Id('6'), "papers", FolderState.Ready, 6, new(2L << 30, 100)) with
            {
                RenamedFrom = FolderName.Parse("drafts"),
            };
        }

        if (format >= 7)
        {
            yield return Folder(Id('7'), "old", FolderState.Trashed, 7, new(None, None)) with
            {
                Owner = s_bob,
                TrashedAt = s_noon.AddHours(1),
                Description = FolderDescription.Parse("Words of an owner: \"ü\""),
                UsageMode = FolderUsageMode.Data,
            };
            yield return Folder(
                Id('8'),
                "gift",
                FolderState.Transferring,
                8,
                new(3L << 30, None)
            ) with
            {
                NewOwner = s_bob,
                UsageMode = FolderUsageMode.Model,
            };
        }
    }

    public static IEnumerable<Session> Sessions(int format)
    {
        MountPlanEntry skipped = new(
            Id('4'),
            FolderName.Parse("data sets"),
            string.Empty,
            ReadOnly: true,
            Automatic: false,
            "The folder is over its limit."
        );
        MountPlanEntry dotfolder = new(
            s_local,
            FolderName.Parse(".local"),
            ".local",
            ReadOnly: false,
            Automatic: true,
            string.Empty
        );
        yield return Session("a1b2c3d4e5f6", SessionState.Running, "abc") with
        {
            Command = ["sleep", "60"],
            Mounts = format == 1 ? [] : [dotfolder, skipped],
        };
        yield return Session("0a1b2c3d4e5f", SessionState.Ended, "def") with
        {
            Command = ["true"],
            CreatedAt = s_noon.AddSeconds(-100),
            StartedAt = s_noon.AddSeconds(-99),
            EndedAt = s_noon.AddSeconds(-98),
            ExitCode = 7,
            Reason = "The command ended with exit code 7.",
        };
        if (format >= 3)
        {
            yield return Pulling([dotfolder, skipped with { Target = "data" }]);
            yield return Failed();
        }

        if (format >= 5)
        {
            yield return WithGpus();
        }
    }

    public static IEnumerable<(UserId User, UserLimitSettings Settings)> Users(int format) =>
        format < 2
            ? []
            : [(s_alice, new(1L << 40, Inodes: null)), (s_bob, new(Bytes: null, 100_000))];

    public static IEnumerable<GpuLease> Leases(int format)
    {
        if (format >= 5)
        {
            yield return new GpuLease
            {
                Session = new SessionId("555555555555"),
                Owner = s_alice,
                Gpus = [new(Gpu(0), "GPU-1", 3), new(Gpu(1), string.Empty, 1)],
                State = GpuLeaseState.Active,
                BootId = "boot-1",
                CreatedAt = s_noon,
                Reason = "The least used ones.",
            };
        }
    }

    public static IReadOnlyDictionary<GpuAddress, long> Epochs(int format) =>
        format < 5 ? new() : new Dictionary<GpuAddress, long> { [Gpu(0)] = 3, [Gpu(1)] = 1 };

    public static IReadOnlyDictionary<GpuAddress, (GpuHealth Health, string BootId)> Health(
        int format
    )
    {
        GpuHealth health = new()
        {
            Severity = GpuSeverity.NeedsReset,
            Reason = "Xid 79: fell off",
            Drained = "to be mended",
            LastXid = 79,
            LastXidAt = s_noon.AddMicroseconds(5),
            XidCounts = new Dictionary<int, int> { [79] = 2, [13] = 1 },
            LogSequence = 41,
            IsAbsent = true,
            BadAt = s_noon.AddMicroseconds(6),
        };
        return format < 5
            ? new()
            : new Dictionary<GpuAddress, (GpuHealth, string)> { [Gpu(0)] = (health, "boot-1") };
    }

    public static IEnumerable<(SoftSubject Subject, SoftLimits Limits)> SoftLimits(int format) =>
        format < 8
            ? []
            :
            [
                (
                    SoftSubject.Of(s_local),
                    new(512L << 20, None) { BytesOver = s_noon.AddMicroseconds(9) }
                ),
                (
                    SoftSubject.Of(s_bob),
                    new(1L << 39, 50_000) { InodesOver = s_noon.AddMicroseconds(10) }
                ),
            ];

    public static IEnumerable<FolderShare> Shares(int format) =>
        format < 9
            ? []
            :
            [
                new FolderShare
                {
                    Folder = s_local,
                    Owner = s_alice,
                    Guest = new ShareGuest(IsGroup: true, 100),
                    Rights = ShareRights.ReadOnly,
                    Expires = s_noon.AddDays(1),
                    CreatedAt = s_noon.AddMicroseconds(12),
                },
                new FolderShare
                {
                    Folder = s_local,
                    Owner = s_alice,
                    Guest = ShareGuest.User(s_bob),
                    Rights = ShareRights.ReadWriteDelete,
                    CreatedAt = s_noon.AddMicroseconds(11),
                },
            ];

    public static IEnumerable<ShareAnswer> Answers(int format) =>
        format < 9
            ? []
            : [Answer(2, s_bob, "from alice", '9', 13), Answer(5, new(1002), ".local", 'a', 14)];

    private static ShareAnswer Answer(
        int place,
        UserId guest,
        string name,
        char mount,
        int microseconds
    ) =>
        new()
        {
            Place = place,
            Folder = s_local,
            Owner = s_alice,
            Guest = guest,
            IsAccepted = guest == s_bob,
            Name = FolderName.Parse(name),
            Number = guest == s_bob ? 1 : 0,
            Mount = Id(mount),
            AnsweredAt = s_noon.AddMicroseconds(microseconds),
        };

    private static Session Pulling(IReadOnlyList<MountPlanEntry> mounts) =>
        Session("333333333333", SessionState.Pulling, string.Empty) with
        {
            Owner = s_bob,
            Image = "quay.io/x/y:1",
            ImageId = string.Empty,
            StartedAt = null,
            Mounts = mounts,
            History =
            [
                new(SessionState.Preparing, s_noon, string.Empty),
                new(SessionState.Pulling, s_noon.AddSeconds(1.5), "The image is not here."),
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
            Input = SessionInput.Terminal,
            IsHeld = true,
        };

    private static Session Failed() =>
        Session("444444444444", SessionState.Failed, "ghi") with
        {
            Command = ["stress"],
            EndedAt = s_noon.AddMinutes(5),
            ExitCode = 137,
            Reason = "It was out of memory.",
            End = SessionEnd.OutOfMemory,
            History =
            [
                new(SessionState.Preparing, s_noon, string.Empty),
                new(SessionState.Failed, s_noon.AddMinutes(5), "It took more than 1 GiB."),
            ],
            ImageDigest = "debian@sha256:2",
            Scratch = new SessionScratch
            {
                Kind = ScratchKind.Image,
                Enforcement = ScratchEnforcement.FileSystem,
                BytesLimit = 10L << 30,
                InodesLimit = 1000,
                PlannedBytes = 10L << 30,
                Note = "By a policy.",
                KeptUntil = s_noon.AddDays(1),
            },
            Ports = [new(new("notebook", 8888, PortProtocol.Http), "127.0.0.1", 30001)],
            Statistics = new SessionStatistics
            {
                At = s_noon.AddSeconds(299),
                Cpu = TimeSpan.FromSeconds(12.25),
                MemoryPeakBytes = 1 << 30,
                NetworkReceivedBytes = 1,
                NetworkSentBytes = 2,
                BlockReadBytes = 3,
                BlockWrittenBytes = 4,
            },
        };

    private static Session WithGpus() =>
        Session("555555555555", SessionState.Running, "jkl") with
        {
            Image = "cuda:12",
            ImageId = "sha256:5",
            Command = ["train"],
            History =
            [
                new(SessionState.Preparing, s_noon, string.Empty),
                new(SessionState.Running, s_noon.AddSeconds(1), string.Empty),
            ],
            Gpus = new SessionGpus
            {
                Asked = 2,
                Devices = [Gpu(0).Value, Gpu(1).Value],
                Reason = "The least used ones.",
                Backend = "cdi",
                BackendReason = "The engine reads CDI files.",
                IsVerified = true,
            },
        };

    private static Session Session(string id, SessionState state, string container) =>
        new()
        {
            Id = new SessionId(id),
            Owner = s_alice,
            Image = "debian:bookworm",
            ImageId = "sha256:1",
            State = state,
            ContainerId = container,
            CreatedAt = s_noon,
            StartedAt = s_noon.AddSeconds(1),
        };

    private static Folder Folder(
        FolderId id,
        string name,
        FolderState state,
        int microseconds,
        FolderLimits limits
    ) =>
        new()
        {
            Id = id,
            Owner = s_alice,
            Name = FolderName.Parse(name),
            Limits = limits,
            State = state,
            CreatedAt = s_noon.AddMicroseconds(microseconds),
        };

    private static FolderId Id(char digit) => new(new string(digit, 32));

    private static GpuAddress Gpu(int index) =>
        GpuAddress.Parse(index == 0 ? "0000:0f:00.0" : "0000:1f:00.0/gi7/ci0");
}
