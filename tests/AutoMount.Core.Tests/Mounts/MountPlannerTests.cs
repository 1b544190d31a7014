using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using CsCheck;

namespace AutoMount.Core.Tests.Mounts;

public sealed class MountPlannerTests
{
    [Fact]
    public void Dotfolders_AreMountedByThemselves_OthersOnRequest()
    {
        IReadOnlyList<MountPlanEntry> plan = MountPlanner.Plan(
            [Folder(".local"), Folder("data"), Folder("other")],
            [Request("data", readOnly: true)]
        );

        Assert.Equal(
            [(".local", true, false), ("data", false, true)],
            plan.Select(entry => (entry.Target, entry.Automatic, entry.ReadOnly))
        );
    }

    [Fact]
    public void Dotfolder_AskedForReadOnly_IsReadOnly() =>
        Assert.True(
            MountPlanner
                .Plan([Folder(".local")], [Request(".local", readOnly: true)])
                .Single()
                .ReadOnly
        );

    [Fact]
    public void UnknownFolder_IsRefusedByName() =>
        Assert.Contains(
            "'missing'",
            Assert
                .Throws<ServiceException>(() =>
                    MountPlanner.Plan([Folder(".local")], [Request("missing", readOnly: false)])
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void FolderAskedForTwice_IsRefused() =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert
                .Throws<ServiceException>(() =>
                    MountPlanner.Plan(
                        [Folder("a")],
                        [Request("a", readOnly: false), Request("a", readOnly: true)]
                    )
                )
                .Error
        );

    [Fact]
    public void AnyFolders_GiveEachDotfolderOnce_InOrder() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 30])
            .Array[0, 20]
            .Sample(names =>
            {
                Folder[] folders =
                [
                    .. names
                        .Select(name => $"{(name.Item1 ? "." : "")}f{name.Item2}")
                        .Distinct()
                        .Select(Folder),
                ];
                string[] targets =
                [
                    .. MountPlanner.Plan(folders, []).Select(entry => entry.Target),
                ];
                return targets.SequenceEqual(
                    folders
                        .Select(folder => folder.Name.Value)
                        .Where(name => name[0] == '.')
                        .Order(StringComparer.Ordinal)
                );
            });

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

    private static MountRequest Request(string name, bool readOnly) =>
        new(FolderName.Parse(name), readOnly);
}
