using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Tests.Sessions;

public sealed class SessionEnvironmentTests
{
    private static readonly UserAccount Alice = new()
    {
        Id = new UserId(1000),
        Name = "alice",
        PrimaryGroup = 1000,
        Groups = [],
    };

    [Fact]
    public void Path_LeadsWithTheUsersOwn_ThenTheImages() =>
        Assert.Contains(
            "PATH=/home/work/.local/bin:/opt/bin:/bin",
            Compose(["PATH=/opt/bin:/bin"])
        );

    [Fact]
    public void Gpus_AreVoid_WhateverTheImageSays()
    {
        IReadOnlyList<string> environment = Compose([
            "NVIDIA_VISIBLE_DEVICES=all",
            "NVIDIA_DRIVER_CAPABILITIES=all",
        ]);

        Assert.Equal(
            ["NVIDIA_VISIBLE_DEVICES=void"],
            environment.Where(variable => variable.StartsWith("NVIDIA", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void UsersVariable_ReplacesTheImages() =>
        Assert.Contains("LANG=de", Compose(["LANG=C"], ("LANG", "de")));

    [Fact]
    public void Home_IsTheSessions_WhateverTheImageSays() =>
        Assert.Contains("HOME=/home/work", Compose(["HOME=/root", "USER=root"]));

    [Theory]
    [InlineData("HOME")]
    [InlineData("USER")]
    [InlineData("NVIDIA_VISIBLE_DEVICES")]
    [InlineData("NVIDIA_ANYTHING")]
    [InlineData("")]
    [InlineData("A\nB")]
    public void Variable_ThatIsNotTheUsersToSet_IsRefused(string name) =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert
                .Throws<ServiceException>(() => SessionEnvironment.Check(Variables((name, "x"))))
                .Error
        );

    private static IReadOnlyList<string> Compose(
        string[] image,
        params (string Name, string Value)[] requested
    ) =>
        SessionEnvironment.Compose(
            new ImageFacts { Id = "i", Environment = image },
            Alice,
            Variables(requested)
        );

    private static Dictionary<string, string> Variables(
        params (string Name, string Value)[] variables
    ) =>
        variables.ToDictionary(
            variable => variable.Name,
            variable => variable.Value,
            StringComparer.Ordinal
        );
}
