using AutoMount.Core.Accounts;
using AutoMount.Core.Images;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Tests.Images;

public sealed class ImagePolicyTests
{
    private const string Good =
        "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Bad =
        "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private static readonly UserAccount Alice = new()
    {
        Id = new UserId(1000),
        Name = "alice",
        PrimaryGroup = 1000,
        Groups = [new UserGroup(1000, "alice"), new UserGroup(2000, "research")],
    };

    private static readonly UserAccount Bob = Alice with
    {
        Id = new UserId(1001),
        Groups = [new UserGroup(1001, "bob")],
    };

    [Theory]
    [InlineData("*", true)]
    [InlineData("python", true)]
    [InlineData("python:*", true)]
    [InlineData("python:3.1?", true)]
    [InlineData("library/python", true)]
    [InlineData("docker.io/library/*", true)]
    [InlineData("docker.io/library/python:3.12", true)]
    [InlineData("*/python*", true)]
    [InlineData(Good, true)]
    [InlineData("docker.io/library/python@sha256:*", true)]
    [InlineData("pytho", false)]
    [InlineData("python:3", false)]
    [InlineData("user/*", false)]
    [InlineData(Bad, false)]
    public void Pattern_MeansTheImage(string pattern, bool allowed)
    {
        ImagePolicy policy = Policy(new ImageRules { Allow = Patterns(pattern) });

        Assert.Equal(allowed, policy.Allows(Alice, Python()));
    }

    [Fact]
    public void Check_WithoutLists_AllowsAll() =>
        Policy(new ImageRules()).Check(Alice, "python:3.12", Python());

    [Fact]
    public void Check_WhatIsDenied_IsNotAllowedByAnything_AndThePatternIsTold()
    {
        ImagePolicy policy = Policy(
            new ImageRules { Allow = Patterns("*"), Deny = Patterns("python:3.12") }
        );

        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            policy.Check(Alice, "python:3.12", Python())
        );

        Assert.Equal(ServiceError.AccessDenied, refusal.Error);
        Assert.Contains("'python:3.12'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("DenyImages=", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>An id, or another name of the image, leads to the same image.</summary>
    [Theory]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("friendly:1")]
    public void Check_AWayAround_IsTheSameImage(string reference)
    {
        ImagePolicy denied = Policy(new ImageRules { Deny = Patterns("python") });
        ImagePolicy byDigest = Policy(new ImageRules { Deny = Patterns(Good) });
        ImageFacts image = Python() with { Tags = ["python:3.12", "friendly:1"] };

        _ = Assert.Throws<ServiceException>(() => denied.Check(Alice, reference, image));
        _ = Assert.Throws<ServiceException>(() => byDigest.Check(Alice, reference, image));
    }

    [Fact]
    public void Check_OfAGroup_TakesThePlaceOfTheListForAll()
    {
        ImagePolicy policy = new(
            new ImageSettings { Rules = new ImageRules { Allow = Patterns("debian") } }.With(
                "research",
                rules => rules with { Allow = Patterns("python:*") }
            )
        );

        policy.Check(Alice, "python:3.12", Python());
        _ = Assert.Throws<ServiceException>(() => policy.Check(Bob, "python:3.12", Python()));
        ImageFacts debian = Python() with { Tags = ["debian:12"], Digests = [] };
        policy.Check(Bob, "debian:12", debian);
        _ = Assert.Throws<ServiceException>(() => policy.Check(Alice, "debian:12", debian));
    }

    [Fact]
    public void CheckPull_IsRoots_AndThoseWhoMay()
    {
        ImagePolicy policy = new(
            new ImageSettings().With(
                "research",
                rules => rules with { AllowsPull = true, Deny = Patterns("evil/*") }
            )
        );

        policy.CheckPull(Alice, "python");
        policy.CheckPull(Bob with { Id = new UserId(0) }, "python");
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            policy.CheckPull(Bob, "python")
        );
        Assert.Contains("AllowPull=", refusal.Message, StringComparison.Ordinal);
        _ = Assert.Throws<ServiceException>(() => policy.CheckPull(Alice, "evil/tool"));
    }

    /// <summary>The engine fetches by the digest and passes over a tag beside it, so no list of tags can mean it.</summary>
    [Theory]
    [InlineData("python:3.1*", "", false)]
    [InlineData("python:3.12", "", false)]
    [InlineData("python", "", true)]
    [InlineData("python@sha256:*", "", true)]
    [InlineData(Bad, "", true)]
    [InlineData("*", "python:2.*", false)]
    [InlineData("*", "python", false)]
    [InlineData("*", "perl:5", true)]
    [InlineData("*", Good, true)]
    [InlineData("*", Bad, false)]
    public void CheckPull_ByDigest_GoesByTheDigest(string allow, string deny, bool allowed)
    {
        ImagePolicy policy = Policy(
            new ImageRules
            {
                AllowsPull = true,
                Allow = Patterns(allow),
                Deny = deny.Length > 0 ? Patterns(deny) : [],
            }
        );

        foreach (string reference in (string[])[$"python:3.12@{Bad}", $"python@{Bad}"])
        {
            Exception? refusal = Record.Exception(() => policy.CheckPull(Alice, reference));
            Assert.Equal(allowed, refusal is null);
        }
    }

    private static ImageFacts Python() =>
        new()
        {
            Id = Good,
            Environment = [],
            Tags = ["python:3.12"],
            Digests = [$"python@{Good}"],
        };

    private static ImagePolicy Policy(ImageRules rules) => new(new ImageSettings { Rules = rules });

    private static ImagePattern[] Patterns(params string[] texts) =>
        [.. texts.Select(text => new ImagePattern(text))];
}
