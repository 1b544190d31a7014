using AutoMount.Bus.Contract;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>What folders were, over a real bus.</summary>
public sealed class SnapshotTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Snapshots_AreTaken_Listed_Compared_GoneBackTo_AndDropped()
    {
        string path = await service.CreateFolderAsync(Alice, ".undone");
        service.Snapshots.Differences.Add(
            new SnapshotDifference("lib/a"u8.ToArray(), SnapshotChange.Removed, IsDirectory: false)
        );

        string taken = (
            await Call(Alice, path, "CreateSnapshot", "1", "note", "s", "mine")
        ).Succeeded();
        string listed = (await Call(Alice, path, "ListSnapshots", "0")).Succeeded();
        string differences = (
            await Call(Alice, path, "DiffSnapshot", "1", "most", "t", "1")
        ).Succeeded();
        string before = (
            await Call(
                Alice,
                path,
                "RestoreSnapshot",
                "2",
                "snapshot",
                "t",
                "1",
                "path",
                "s",
                "lib"
            )
        ).Succeeded();
        string dropped = (await Call(Alice, path, "DeleteSnapshots", "0")).Succeeded();

        Assert.Equal("u 1", taken.Trim());
        Assert.Equal(
            "a(utsstb) 1 1 1728000000000000 \"request\" \"mine\" 4096 true",
            listed.Trim()
        );
        Assert.Equal("a(ssb)b 1 \"lib/a\" \"removed\" false false", differences.Trim());
        Assert.Equal("u 2", before.Trim());
        Assert.Contains((1u, "lib"), service.Snapshots.Restored);
        Assert.Equal("u 2", dropped.Trim());
    }

    [Fact]
    public async Task Snapshots_AreTheOwnersAlone_AndWhatIsNotThereSaysSo()
    {
        string path = await service.CreateFolderAsync(Alice, ".private");

        Assert.NotEqual(0, (await Call(Bob, path, "CreateSnapshot", "0")).ExitCode);
        Assert.Contains(
            "has no snapshots",
            (await Call(Alice, path, "RestoreSnapshot", "0")).Failed(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "numbered from 1",
            (await Call(Alice, path, "DiffSnapshot", "1", "snapshot", "t", "0")).Failed(),
            StringComparison.Ordinal
        );
    }

    private Task<CommandResult> Call(
        uint user,
        string path,
        string method,
        params string[] arguments
    ) =>
        service.BusctlAsync(
            user,
            [
                "call",
                BusNames.Service,
                path,
                BusNames.FolderInterface,
                method,
                "a{sv}",
                .. arguments,
            ]
        );
}
