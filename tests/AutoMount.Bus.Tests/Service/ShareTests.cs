using AutoMount.Core.Shares;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Sharing over a real bus: owner and guest are real uids.</summary>
public sealed class ShareTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Share_FromOfferToEnd()
    {
        _ = await service.CreateFolderAsync(Alice, "shared");
        (await Share(Alice, "shared", Bob, "rw")).Succeeded();

        Assert.Contains(
            $"{Alice} \"shared\" \"rw\" {ulong.MaxValue} \"offered\" \"\" \"\"",
            await Offers(Bob),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(service.Files.Views.Values, each => each.Name.Value == "alices");

        string path = (
            await service.CallAsync(
                Bob,
                "AcceptShare",
                "usa{sv}",
                $"{Alice}",
                "shared",
                "1",
                "as",
                "s",
                "alices"
            )
        ).Succeeded();

        Assert.EndsWith($"/{Bob}/alices\"", path, StringComparison.Ordinal);
        FolderView view = service.Files.Views.Values.Single(each => each.Name.Value == "alices");
        Assert.Equal(ShareRights.ReadWrite, view.Rights);
        Assert.Contains("\"accepted\" \"alices\"", await Offers(Bob), StringComparison.Ordinal);
        Assert.Contains(
            $"\"shared\" {Alice} \"user\" {Bob} \"rw\" {ulong.MaxValue}",
            (await service.CallAsync(Alice, "ListShares", "a{sv}", "0")).Succeeded(),
            StringComparison.Ordinal
        );

        (
            await service.CallAsync(
                Alice,
                "UnshareFolder",
                "ssua{sv}",
                "shared",
                "user",
                $"{Bob}",
                "0"
            )
        ).Succeeded();

        Assert.DoesNotContain(service.Files.Views.Values, each => each.Name.Value == "alices");
        Assert.DoesNotContain("\"shared\"", await Offers(Bob), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodySharesAnothers_NorAnswersForAnother()
    {
        _ = await service.CreateFolderAsync(Alice, "hers");
        Assert.Contains(
            "Access denied",
            (await Share(Bob, "hers", Bob, "rwd", "1", "owner", "u", $"{Alice}")).Failed(),
            StringComparison.Ordinal
        );
        (await Share(Alice, "hers", Bob, "ro")).Succeeded();

        foreach (string method in (string[])["AcceptShare", "AdoptShare", "DeclineShare"])
        {
            Assert.Contains(
                "Access denied",
                (
                    await service.CallAsync(
                        Alice,
                        method,
                        "usa{sv}",
                        $"{Alice}",
                        "hers",
                        "1",
                        "guest",
                        "u",
                        $"{Bob}"
                    )
                ).Failed(),
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "Access denied",
            (
                await service.CallAsync(Alice, "ListOffers", "a{sv}", "1", "guest", "u", $"{Bob}")
            ).Failed(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "hers",
            (await service.CallAsync(Bob, "ListShares", "a{sv}", "0")).Succeeded(),
            StringComparison.Ordinal
        );
        (
            await service.CallAsync(
                Root,
                "AcceptShare",
                "usa{sv}",
                $"{Alice}",
                "hers",
                "1",
                "guest",
                "u",
                $"{Bob}"
            )
        ).Succeeded();
    }

    [Fact]
    public async Task WhatIsNotShared_IsNotThere_AndTheAuditTellsNoMore()
    {
        string secret = await service.CreateFolderAsync(Alice, "secret");
        string guessed = (
            await service.CallAsync(Bob, "AcceptShare", "usa{sv}", $"{Alice}", "secret", "0")
        ).Failed();
        string invented = (
            await service.CallAsync(Bob, "AcceptShare", "usa{sv}", $"{Alice}", "nosuch", "0")
        ).Failed();

        Assert.Equal(guessed.Replace("secret", "nosuch", StringComparison.Ordinal), invented);
        string entries = (
            await service.CallAsync(Bob, "ListAudit", "a{sv}", "1", "action", "s", "folder-accept")
        ).Succeeded();
        Assert.DoesNotContain(
            secret[(secret.LastIndexOf('/') + 1)..].TrimStart('_')[^20..],
            entries,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Nonsense_IsRefused_WithWhatToDo()
    {
        _ = await service.CreateFolderAsync(Alice, "mine");

        Assert.Contains(
            "'rwd'",
            (await Share(Alice, "mine", Bob, "all")).Failed(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'user' or a 'group'",
            (
                await service.CallAsync(
                    Alice,
                    "ShareFolder",
                    "ssusa{sv}",
                    "mine",
                    "world",
                    "0",
                    "ro",
                    "0"
                )
            ).Failed(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "over already",
            (await Share(Alice, "mine", Bob, "ro", "1", "expires", "t", "5")).Failed(),
            StringComparison.Ordinal
        );
        (await Share(Alice, "mine", Bob, "ro")).Succeeded();
        Assert.Contains(
            "adopt",
            (
                await service.CallAsync(
                    Bob,
                    "AcceptShare",
                    "usa{sv}",
                    $"{Alice}",
                    "mine",
                    "1",
                    "as",
                    "s",
                    ".mine"
                )
            ).Failed(),
            StringComparison.Ordinal
        );
    }

    private async Task<string> Offers(uint user) =>
        (await service.CallAsync(user, "ListOffers", "a{sv}", "0")).Succeeded();

    private Task<CommandResult> Share(
        uint user,
        string name,
        uint guest,
        string rights,
        params string[] options
    ) =>
        service.CallAsync(
            user,
            "ShareFolder",
            [
                "ssusa{sv}",
                name,
                "user",
                $"{guest}",
                rights,
                .. options.Length == 0 ? ["0"] : options,
            ]
        );
}
