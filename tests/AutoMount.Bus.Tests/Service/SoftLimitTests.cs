using AutoMount.Bus.Contract;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Soft limits over the bus.</summary>
public sealed class SoftLimitTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const uint Alice = ServiceFixture.Alice;

    [Fact]
    public async Task SoftLimitOfAFolder_IsSetShownAndListed()
    {
        string path = await service.CreateFolderAsync(Alice, "soft");
        Folder folder = service.Folders.Get(new UserId(Alice), FolderName.Parse("soft"));
        (
            await service.CallAsync(
                Alice,
                "SetFolderLimits",
                "sa{sv}",
                "soft",
                "2",
                "soft-bytes",
                "t",
                "8192",
                "soft-inodes",
                "t",
                "5"
            )
        ).Succeeded();
        Assert.Equal("t 8192", await GetAsync(path, "BytesSoftLimit"));
        Assert.Equal("t 5", await GetAsync(path, "InodesSoftLimit"));
        Assert.Equal($"t {ulong.MaxValue}", await GetAsync(path, "BytesOverTimestamp"));

        service.Files.SetUsage(folder.Id, new FolderUsage(12288, 1));
        service.SoftLimits.Look();
        DateTimeOffset since = service.SoftLimits.Get(SoftSubject.Of(folder.Id)).BytesOver!.Value;
        ulong over = ulong.Parse(
            (await GetAsync(path, "BytesOverTimestamp"))[2..],
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.Equal((ulong)(since - DateTimeOffset.UnixEpoch).TotalMicroseconds, over);
        string listed = (
            await service.CallAsync(Alice, "ListSoftLimits", "a{sv}", "0")
        ).Succeeded();
        ulong refused = over + (7UL * 86400 * 1_000_000);
        Assert.Equal(
            $"a(stttttt) 1 \"{folder.Id}\" 8192 5 {over} {refused} {ulong.MaxValue} {ulong.MaxValue}",
            listed.Trim()
        );
    }

    [Fact]
    public async Task SoftLimitTooSmall_IsRefusedAndNothingIsSet()
    {
        string path = await service.CreateFolderAsync(Alice, "small");
        CommandResult result = await service.CallAsync(
            Alice,
            "SetFolderLimits",
            "sa{sv}",
            "small",
            "1",
            "soft-bytes",
            "t",
            "1"
        );

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal($"t {ulong.MaxValue}", await GetAsync(path, "BytesSoftLimit"));
    }

    private async Task<string> GetAsync(string path, string property) =>
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
}
