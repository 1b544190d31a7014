using AutoMount.Containers.Docker;
using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Tests.Docker;

public sealed class CommitParametersTests
{
    [Fact]
    public void Image_IsTheOriginalAgain_AndNothingOfTheSessionIsInIt()
    {
        CommitContainerChangesParameters parameters = CommitParameters.Of(
            new CommitSpecification
            {
                ContainerId = "c",
                ImageId = "i",
                Name = new ImageName("automount/alice/tools", "2"),
                Labels = new Dictionary<string, string> { ["org.automount.image.owner"] = "1000" },
            },
            new ImageConfiguration
            {
                Environment =
                [
                    "PATH=/home/work/.local/bin:/bin",
                    "HOME=/home/work",
                    "TOKEN=secret",
                ],
                Labels = new Dictionary<string, string>
                {
                    ["org.automount.session"] = "3f9a",
                    ["automount.uid"] = "1000",
                    ["theirs"] = "kept",
                },
            },
            new ImageConfiguration
            {
                User = "app",
                WorkingDirectory = "/app",
                Command = ["run"],
                EntryPoint = ["/init"],
                Environment = ["PATH=/bin"],
                Labels = new Dictionary<string, string> { ["theirs"] = "kept" },
            }
        );

        Assert.Equal(("app", "/app"), (parameters.User, parameters.WorkingDir));
        Assert.Equal(["run"], parameters.Cmd);
        Assert.Equal(["/init"], parameters.Entrypoint);
        Assert.Equal(["PATH=/bin", "HOME=", "TOKEN="], parameters.Env);
        Assert.Equal(
            [
                "automount.uid=",
                "org.automount.image.owner=1000",
                "org.automount.session=",
                "theirs=kept",
            ],
            parameters.Labels.Select(pair => $"{pair.Key}={pair.Value}").Order()
        );
    }

    [Fact]
    public void Image_WithoutAUserOrDirectory_IsRootsAtTheTop()
    {
        CommitContainerChangesParameters parameters = CommitParameters.Of(
            new CommitSpecification
            {
                ContainerId = "c",
                ImageId = "i",
                Name = new ImageName("a", "b"),
                Labels = new Dictionary<string, string>(),
            },
            new ImageConfiguration(),
            new ImageConfiguration()
        );

        // empty would be filled from the session's container
        Assert.Equal(("0", "/"), (parameters.User, parameters.WorkingDir));
    }
}
