using AutoMount.Core.Mounts;

namespace AutoMount.Daemon.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_Nothing_ServesWithTheDefaultFile() =>
        Assert.Equal(
            new CommandLine(CommandLineAction.Serve, "/etc/automount/automountd.conf", false),
            CommandLine.Parse([])
        );

    [Theory]
    [InlineData("--config", "x")]
    [InlineData("--config=x")]
    public void Parse_Config_NamesTheFile(params string[] arguments) =>
        Assert.Equal(
            new CommandLine(CommandLineAction.CheckConfiguration, "x", true),
            CommandLine.Parse([.. arguments, "--check-config"])
        );

    [Theory]
    [InlineData("--config")]
    [InlineData("--verbose")]
    [InlineData("start")]
    public void Parse_WrongUsage_SaysWhich(string argument)
    {
        FormatException exception = Assert.Throws<FormatException>(() =>
            CommandLine.Parse([argument])
        );
        Assert.Contains(argument, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_CountsInPeoplesWords()
    {
        Assert.Equal(
            "Serving 1 user, 2 folders, 0 sessions",
            StatusLine.Compose(1, 2, 0, TakeoverReport.None)
        );
        TakeoverReport takeover = TakeoverReport.None with
        {
            Trees = 1,
            Duration = TimeSpan.FromMilliseconds(2.5),
        };
        Assert.Equal(
            "Serving 1 user, 2 folders, 0 sessions; took over 1 mount in 2.5 ms",
            StatusLine.Compose(1, 2, 0, takeover)
        );
        Assert.Equal(
            "Serving 1 user, 2 folders, 3 sessions; 1 of 4 GPUs free; took over 1 mount in 2.5 ms",
            StatusLine.Compose(1, 2, 3, takeover, gpus: (1, 4))
        );
    }
}
