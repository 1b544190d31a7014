using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using CsCheck;

namespace AutoMount.Core.Tests.Sessions;

public sealed class ImageNameTests
{
    private const string Prefix = "automount/%u/";
    private const string Letters = "abz09._-/:%@A u";

    [Theory]
    [InlineData("tools", "automount/alice/tools", "latest")]
    [InlineData("tools:2", "automount/alice/tools", "2")]
    [InlineData("automount/alice/tools:2", "automount/alice/tools", "2")]
    [InlineData("automount/bob/tools", "automount/alice/automount/bob/tools", "latest")]
    [InlineData("team/tools", "automount/alice/team/tools", "latest")]
    [InlineData("debian:bookworm", "automount/alice/debian", "bookworm")]
    public void Name_GetsItsOwnersPrefix(string text, string repository, string tag) =>
        Assert.Equal(new ImageName(repository, tag), ImageName.Parse(text, Prefix, User("alice")));

    [Theory]
    [InlineData("")]
    [InlineData("Tools")]
    [InlineData("tools:")]
    [InlineData("tools:a b")]
    [InlineData("../debian")]
    [InlineData("a//b")]
    [InlineData("/a")]
    [InlineData("a@sha256:00")]
    [InlineData("a\n")]
    [InlineData("a:b\n")]
    public void Name_ThatTheEngineWouldNotTake_IsRefused(string text) =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert
                .Throws<ServiceException>(() => ImageName.Parse(text, Prefix, User("alice")))
                .Error
        );

    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("a.b-c_d", "a.b-c_d")]
    [InlineData("Alice", "uid__1000")]
    [InlineData("uid__7", "uid__1000")]
    [InlineData("-x", "uid__1000")]
    [InlineData("a@example.org", "uid__1000")]
    public void User_IsToldApartFromAllOthers(string name, string component) =>
        Assert.Equal(component, ImageName.Component(User(name)));

    /// <summary>Whatever a user writes: the image is below his prefix, or none at all.</summary>
    [Fact]
    public void AnyText_StaysBelowThePrefix() =>
        Gen.Int[0, Letters.Length - 1]
            .Select(letter => Letters[letter])
            .Array[0, 30]
            .Select(letters => new string(letters))
            .Sample(text =>
            {
                try
                {
                    ImageName name = ImageName.Parse(text, Prefix, User("alice"));
                    Assert.StartsWith(
                        "automount/alice/",
                        name.Repository,
                        StringComparison.Ordinal
                    );
                    Assert.DoesNotContain("..", name.Repository, StringComparison.Ordinal);
                }
                catch (ServiceException exception)
                {
                    Assert.Equal(ServiceError.InvalidArgument, exception.Error);
                }
            });

    [Fact]
    public void WithoutAPrefix_NamesAreAsGiven() =>
        Assert.Equal("debian:1", ImageName.Parse("debian:1", "", User("alice")).ToString());

    private static UserAccount User(string name) =>
        new()
        {
            Id = new UserId(1000),
            Name = name,
            PrimaryGroup = 1000,
            Groups = [],
        };
}
