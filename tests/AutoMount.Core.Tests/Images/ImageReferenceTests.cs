using AutoMount.Core.Images;
using CsCheck;

namespace AutoMount.Core.Tests.Images;

public sealed class ImageReferenceTests
{
    private const string Digest =
        "sha256:0123456789012345678901234567890123456789012345678901234567890123";

    [Theory]
    [InlineData("python", "docker.io/library/python:latest")]
    [InlineData("python:3.12", "docker.io/library/python:3.12")]
    [InlineData("user/tool", "docker.io/user/tool:latest")]
    [InlineData("docker.io/library/python:3", "docker.io/library/python:3")]
    [InlineData("index.docker.io/library/python:3", "docker.io/library/python:3")]
    [InlineData("docker.io/python", "docker.io/library/python:latest")]
    [InlineData("localhost/a", "localhost/a:latest")]
    [InlineData("localhost:5000/a:1", "localhost:5000/a:1")]
    [InlineData("registry.example.org/a/b/c:1", "registry.example.org/a/b/c:1")]
    [InlineData($"python@{Digest}", $"docker.io/library/python@{Digest}")]
    [InlineData($"python:3@{Digest}", $"docker.io/library/python:3@{Digest}")]
    [InlineData(Digest, Digest)]
    public void Whole_FillsInWhatTheEngineWould(string reference, string whole) =>
        Assert.Equal(whole, ImageReference.Whole(reference));

    [Fact]
    public void Whole_OfAWholeName_IsTheSame_AndMeansTheSameShortNames() =>
        Gen.Select(
                OneOf("", "localhost/", "localhost:5000/", "r.example.org:5/", "docker.io/"),
                OneOf("python", "user/tool", "library/python", "a/b/c"),
                OneOf("", ":3", ":latest", ":v1.2_3-x"),
                OneOf("", $"@{Digest}")
            )
            .Sample(
                (registry, path, tag, digest) =>
                {
                    string whole = ImageReference.Whole(registry + path + tag + digest);
                    return ImageReference.Whole(whole) == whole
                        && ImageReference
                            .Short(whole)
                            .All(name => ImageReference.Whole(name) == whole);
                }
            );

    [Fact]
    public void ChooseDigest_TakesTheAskedRepositorys()
    {
        string[] digests = [$"localhost:5000/python@{Digest}", $"python@{Digest}"];

        Assert.Equal(digests[1], ImageReference.ChooseDigest("python:3", digests));
        Assert.Equal(digests[0], ImageReference.ChooseDigest("localhost:5000/python", digests));
        Assert.Equal(digests[0], ImageReference.ChooseDigest("0123456789ab", digests));
        Assert.Empty(ImageReference.ChooseDigest("python", []));
    }

    private static Gen<string> OneOf(params string[] texts) =>
        Gen.Int[0, texts.Length - 1].Select(index => texts[index]);
}
