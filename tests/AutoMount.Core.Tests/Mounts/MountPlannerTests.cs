using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using CsCheck;

namespace AutoMount.Core.Tests.Mounts;

public sealed class MountPlannerTests
{
    [Fact]
    public void Dotfolders_AreMountedByThemselves_OthersOnRequest() =>
        Assert.Equal(
            [(".local", false, MountReason.Dotfolder), ("data", true, MountReason.Requested)],
            Summary(Plan([".local", "data", "other"], Wish("data", readOnly: true)))
        );

    [Fact]
    public void Dotfolder_AskedForReadOnly_IsReadOnly() =>
        Assert.Equal(
            [(".local", true, MountReason.Requested)],
            Summary(Plan([".local"], Wish(".local", readOnly: true)))
        );

    [Fact]
    public void Dotfolder_SetReadOnlyOrOff_IsSo()
    {
        Folder[] folders =
        [
            Folder(".config") with
            {
                AutoMount = AutoMountMode.ReadOnly,
            },
            Folder(".local") with
            {
                AutoMount = AutoMountMode.Off,
            },
        ];

        Assert.Equal(
            [(".config", true, MountReason.Dotfolder), (".local", false, MountReason.OptedOut)],
            Summary(MountPlanner.Plan(folders, MountWishes.Default))
        );
        Assert.Equal(
            [(".config", true, MountReason.Dotfolder), (".local", false, MountReason.Requested)],
            Summary(MountPlanner.Plan(folders, Wish(".local", readOnly: false)))
        );
    }

    [Fact]
    public void NoAutoMount_And_Skip_LeaveOut_WithTheReason()
    {
        Assert.Equal(
            [(".config", false, MountReason.Dotfolder), (".local", false, MountReason.LeftOut)],
            Summary(
                Plan(
                    [".config", ".local"],
                    new MountWishes { LeftOut = [FolderName.Parse(".local")] }
                )
            )
        );
        Assert.Equal(
            [(".config", false, MountReason.NotWanted), (".local", true, MountReason.Requested)],
            Summary(
                Plan(
                    [".config", ".local"],
                    Wish(".local", readOnly: true) with
                    {
                        Automatic = false,
                    }
                )
            )
        );
    }

    [Fact]
    public void UnknownFolder_IsFatal_ByName()
    {
        IReadOnlyList<MountPlanEntry> plan = Plan([".local"], Wish("missing", readOnly: false));

        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            MountPlanner.Require(plan)
        );
        Assert.Equal(ServiceError.NoSuchFolder, refusal.Error);
        Assert.Contains("'missing'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(plan, entry => entry is { Name.Value: ".local", IsMounted: true });
    }

    [Fact]
    public void FolderAskedForTwice_IsFatal() =>
        AssertFatal(
            MountReason.AskedTwice,
            Plan(
                ["a"],
                new MountWishes
                {
                    Requests = [Request("a", readOnly: false), Request("a", readOnly: true)],
                }
            )
        );

    [Theory]
    [InlineData("/data", "/data")]
    [InlineData("/data", "/data/deep")]
    [InlineData("/home/work/x/y", "/home/work/x")]
    public void TwoFolders_OneAboveTheOther_AreFatal(string one, string other) =>
        AssertFatal(
            MountReason.TargetConflict,
            Plan(["a", "b"], new MountWishes { Requests = [At("a", one), At("b", other)] })
        );

    [Fact]
    public void FolderInsideADotfolder_IsFatal_AndTheCureWorks()
    {
        MountWishes wishes = new() { Requests = [At("data", "/home/work/.local/data")] };
        IReadOnlyList<MountPlanEntry> plan = Plan([".local", "data"], wishes);

        AssertFatal(MountReason.TargetConflict, plan);
        Assert.Contains(plan, entry => entry.Skipped.Contains("--skip .local"));
        MountPlanner.Require(
            Plan([".local", "data"], wishes with { LeftOut = [FolderName.Parse(".local")] })
        );
    }

    [Fact]
    public void FolderAtADotfoldersPlace_TakesIt() =>
        Assert.Equal(
            [(".local", false, MountReason.TargetTaken), (".local", true, MountReason.Requested)],
            Summary(
                Plan(
                    [".local", "mine"],
                    new MountWishes
                    {
                        Requests =
                        [
                            new MountRequest(
                                FolderName.Parse("mine"),
                                ReadOnly: true,
                                "/home/work/.local"
                            ),
                        ],
                    }
                )
            )
        );

    [Fact]
    public void Linuxbrew_LiesWhereItsPackagesWantIt() =>
        Assert.Equal(
            MountPlanner.Linuxbrew,
            Assert.Single(Plan([".linuxbrew"], MountWishes.Default)).ContainerPath
        );

    [Fact]
    public void PathInTheHome_IsKeptBelowTheHome() =>
        Assert.Equal(
            ["a/b", "/data"],
            Plan(
                    ["x", "y"],
                    new MountWishes { Requests = [At("x", "/home/work/a/b"), At("y", "/data")] }
                )
                .OrderBy(entry => entry.Name.Value, StringComparer.Ordinal)
                .Select(entry => entry.Target)
        );

    [Fact]
    public void AnyFolders_GiveEachDotfolderOnce_InOrder() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 30])
            .Array[0, 20]
            .Sample(names =>
            {
                string[] folders =
                [
                    .. names.Select(name => $"{(name.Item1 ? "." : "")}f{name.Item2}").Distinct(),
                ];
                string[] targets =
                [
                    .. Plan(folders, MountWishes.Default).Select(entry => entry.Target),
                ];
                return targets.SequenceEqual(
                    folders.Where(name => name[0] == '.').Order(StringComparer.Ordinal)
                );
            });

    /// <summary>Whatever is asked for: no two mounted folders are at one place or one inside the other, and every folder asked for has exactly one entry per wish.</summary>
    [Fact]
    public void AnyWishes_NeverMountOneFolderInOrOverAnother()
    {
        string[] folders = [".a", ".b", ".linuxbrew", "c", "d", "e"];
        Gen<string?> path = Gen.OneOf<string?>(
            null,
            "/x",
            "/x/y",
            "/home/work/.a",
            "/home/work/.a/z",
            "/home/work/c",
            "/home/work/q/r",
            "/home/linuxbrew/.linuxbrew",
            "/etc/x",
            "relative"
        );
        Gen.Select(
                Gen.Select(Gen.OneOf<string>(folders), path, Gen.Bool).Array[0, 5],
                Gen.OneOf<string>(folders).Array[0, 2],
                Gen.Bool
            )
            .Sample(
                (requests, skipped, automatic) =>
                {
                    MountWishes wishes = new()
                    {
                        Automatic = automatic,
                        LeftOut = [.. skipped.Select(FolderName.Parse)],
                        Requests =
                        [
                            .. requests.Select(request => new MountRequest(
                                FolderName.Parse(request.Item1),
                                request.Item3,
                                request.Item2
                            )),
                        ],
                    };
                    IReadOnlyList<MountPlanEntry> plan = Plan(folders, wishes);
                    string[] mounted =
                    [
                        .. plan.Where(entry => entry.IsMounted)
                            .Select(entry => entry.ContainerPath),
                    ];
                    Assert.DoesNotContain(
                        mounted.SelectMany(one => mounted.Select(other => (one, other))),
                        pair =>
                            !ReferenceEquals(pair.one, pair.other)
                            && MountTarget.Holds(pair.one, pair.other)
                    );
                    Assert.Equal(requests.Length, plan.Count(entry => !entry.Automatic));
                    Assert.All(
                        plan,
                        entry => Assert.Equal(entry.IsMounted, entry.Skipped.Length == 0)
                    );
                }
            );
    }

    private static void AssertFatal(MountReason reason, IReadOnlyList<MountPlanEntry> plan)
    {
        Assert.Contains(plan, entry => entry.Reason == reason);
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert.Throws<ServiceException>(() => MountPlanner.Require(plan)).Error
        );
    }

    private static IEnumerable<(string Target, bool ReadOnly, MountReason Reason)> Summary(
        IReadOnlyList<MountPlanEntry> plan
    ) => plan.Select(entry => (entry.Target, entry.ReadOnly, entry.Reason));

    private static IReadOnlyList<MountPlanEntry> Plan(string[] folders, MountWishes wishes) =>
        MountPlanner.Plan([.. folders.Select(Folder)], wishes);

    private static Folder Folder(string name) =>
        new()
        {
            Id = FolderId.New(),
            Owner = new UserId(1000),
            Name = FolderName.Parse(name),
            Limits = new FolderLimits(1 << 20, 100),
            State = FolderState.Ready,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

    private static MountWishes Wish(string name, bool readOnly) =>
        new() { Requests = [Request(name, readOnly)] };

    private static MountRequest Request(string name, bool readOnly) =>
        new(FolderName.Parse(name), readOnly);

    private static MountRequest At(string name, string path) =>
        new(FolderName.Parse(name), ReadOnly: false, path);
}
