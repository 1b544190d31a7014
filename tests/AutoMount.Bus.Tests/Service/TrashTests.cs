using AutoMount.Bus.Contract;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Folders that are deleted, restored, copied and given away, over a real bus, each time as a real uid.</summary>
public sealed class TrashTests(TrashTests.Fixture service) : IClassFixture<TrashTests.Fixture>
{
    [Fact]
    public async Task DeleteFolder_KeepsTheObjectInTheTrash_AndRestoreFolderBringsItBack()
    {
        string path = await service.CreateFolderAsync(Alice, "mine");
        Folder folder = service.Folders.Get(new UserId(Alice), FolderName.Parse("mine"));

        (await service.CallAsync(Alice, "DeleteFolder", "sa{sv}", "mine", "0")).Succeeded();

        Assert.Equal("s \"trashed\"", await Get(path, "State"));
        Assert.Equal("s \"\"", await Get(path, "Path"));
        Assert.DoesNotContain(
            "\"mine\"",
            (await service.CallAsync(Alice, "ListFolders", "a{sv}", "0")).Succeeded()
        );
        string trash = (await service.CallAsync(Alice, "ListTrash", "a{sv}", "0")).Succeeded();
        Assert.Contains(
            $"\"{folder.Id}\" {Alice} \"mine\" \"trashed\" 4096 1",
            trash,
            StringComparison.Ordinal
        );
        string restored = (
            await service.CallAsync(
                Alice,
                "RestoreFolder",
                "sa{sv}",
                folder.Id.Value,
                "1",
                "name",
                "s",
                "again"
            )
        ).Succeeded();
        Assert.Equal($"o \"{path}\"", restored.Trim());
        Assert.Equal("s \"ready\"", await Get(path, "State"));
        Assert.Equal("s \"again\"", await Get(path, "Name"));
        Assert.Equal($"t {ulong.MaxValue}", await Get(path, "TrashedTimestamp"));
    }

    [Fact]
    public async Task TheTrash_IsItsOwnersAlone()
    {
        _ = await service.CreateFolderAsync(Alice, "private");
        (await service.CallAsync(Alice, "DeleteFolder", "sa{sv}", "private", "0")).Succeeded();

        Assert.DoesNotContain(
            "private",
            (await service.CallAsync(Bob, "ListTrash", "a{sv}", "0")).Succeeded()
        );
        foreach (string method in (string[])["RestoreFolder", "PurgeFolder"])
        {
            string refused = (
                await service.CallAsync(
                    Bob,
                    method,
                    "sa{sv}",
                    "private",
                    "1",
                    "owner",
                    "u",
                    $"{Alice}"
                )
            ).Failed();
            Assert.Contains("Access denied", refused, StringComparison.Ordinal);
        }

        (
            await service.CallAsync(
                Root,
                "PurgeFolder",
                "sa{sv}",
                "private",
                "1",
                "owner",
                "u",
                $"{Alice}"
            )
        ).Succeeded();
        Assert.DoesNotContain(
            "private",
            (await service.CallAsync(Alice, "ListTrash", "a{sv}", "0")).Succeeded()
        );
    }

    [Fact]
    public async Task Purge_OnTheObject_TellsHowFarItIs()
    {
        string path = await service.CreateFolderAsync(Alice, "large");
        FolderId id = service.Folders.Get(new UserId(Alice), FolderName.Parse("large")).Id;
        using ManualResetEventSlim slow = new();
        service.Files.Slowness = slow;
        try
        {
            (
                await service.CallFolderAsync(
                    Alice,
                    path,
                    "Delete",
                    "a{sv}",
                    "1",
                    "purge",
                    "b",
                    "true"
                )
            ).Succeeded();
            Assert.Equal("s \"deleting\"", await Get(path, "State"));
            Assert.Equal("u 0", await Get(path, "PurgeProgress"));
        }
        finally
        {
            service.Files.Slowness = null;
            slow.Set();
        }

        Assert.True(SpinWait.SpinUntil(() => service.Folders.FindAny(id) is null, 5000));
        Assert.Contains(
            "Unknown object",
            (await service.CallFolderAsync(Alice, path, "Delete", "a{sv}", "0")).Failed()
        );
    }

    [Fact]
    public async Task CloneFolder_MakesAFolderLikeIt()
    {
        _ = await service.CreateFolderAsync(Alice, "original");
        (
            await service.CallAsync(
                Alice,
                "DescribeFolder",
                "sa{sv}",
                "original",
                "2",
                "description",
                "s",
                "two words",
                "usage-mode",
                "s",
                "data"
            )
        ).Succeeded();

        string reply = (
            await service.CallAsync(
                Alice,
                "CloneFolder",
                "ssa{sv}",
                "original",
                "copy",
                "1",
                "bytes",
                "t",
                "8192"
            )
        ).Succeeded();

        string path = reply.Trim()["o \"".Length..^1];
        Assert.Equal("s \"two words\"", await Get(path, "Description"));
        Assert.Equal("s \"data\"", await Get(path, "UsageMode"));
        Assert.Equal("t 8192", await Get(path, "BytesLimit"));
        Assert.Contains(
            "There is a folder 'copy' already",
            (
                await service.CallAsync(Alice, "CloneFolder", "ssa{sv}", "original", "copy", "0")
            ).Failed(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task TransferFolder_IsForWhoMayActForBoth()
    {
        string path = await service.CreateFolderAsync(Alice, "gift");

        Assert.Contains(
            "Access denied",
            (
                await service.CallAsync(Alice, "TransferFolder", "sua{sv}", "gift", $"{Bob}", "0")
            ).Failed(),
            StringComparison.Ordinal
        );
        (
            await service.CallAsync(
                Root,
                "TransferFolder",
                "sua{sv}",
                "gift",
                $"{Bob}",
                "1",
                "owner",
                "u",
                $"{Alice}"
            )
        ).Succeeded();

        Assert.Contains(
            "\"gift\"",
            (await service.CallAsync(Bob, "ListFolders", "a{sv}", "0")).Succeeded()
        );
        Assert.Contains(
            "Access denied",
            (await service.CallFolderAsync(Alice, path, "Rename", "sa{sv}", "x", "0")).Failed()
        );
        LoggedMessage told = service.Log.Messages.Single(message => message.Id == 322);
        Assert.Equal(new UserId(Bob), told["User"]);
        Assert.Equal(new UserId(Alice), told["OldUser"]);
    }

    private async Task<string> Get(string path, string property) =>
        (
            await service.BusctlAsync(
                Alice,
                "get-property",
                BusNames.Service,
                path,
                BusNames.FolderInterface,
                property
            )
        )
            .Succeeded()
            .Trim();

    /// <summary>A service with a trash.</summary>
    public sealed class Fixture : ServiceFixture
    {
        protected override TimeSpan TrashRetention => TimeSpan.FromDays(7);
    }
}
