using AutoMount.Core.Configuration;

namespace AutoMount.Core.Tests.Configuration;

/// <summary>The section [Metrics].</summary>
public sealed class MetricsKeysTests
{
    [Fact]
    public void Default_IsOff()
    {
        ConfigurationOutcome outcome = ConfigurationReader.Read([]);

        Assert.False(outcome.Configuration.Metrics.IsOn);
        Assert.Equal(TimeSpan.FromSeconds(30), outcome.Configuration.Metrics.TextFileInterval);
    }

    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        ConfigurationOutcome outcome = Read(
            "Socket=/run/automount/metrics.sock\nTextFile=/var/lib/node/automount.prom\nTextFileInterval=1min 30s\n"
        );

        Assert.Empty(outcome.Faults);
        Assert.True(outcome.Configuration.Metrics.IsOn);
        Assert.Equal(
            new MetricsSettings
            {
                Socket = "/run/automount/metrics.sock",
                TextFile = "/var/lib/node/automount.prom",
                TextFileInterval = TimeSpan.FromSeconds(90),
            },
            outcome.Configuration.Metrics
        );
    }

    [Theory]
    [InlineData("Socket=metrics.sock", "absolute path")]
    [InlineData("Socket=/run/../metrics.sock", "absolute path")]
    [InlineData("TextFile=/var/lib/node/automount.txt", "'.prom'")]
    [InlineData("TextFile=automount.prom", "absolute path")]
    [InlineData("TextFileInterval=500ms", "at least 1s")]
    [InlineData("TextFileInterval=2d", "at most 1 days")]
    [InlineData("TextFileInterval=soon", "give a time")]
    public void Value_ThatCannotBe_IsAFaultThatSaysWhatCan(string line, string help)
    {
        ConfigurationFault fault = Assert.Single(Read(line).Faults);

        Assert.Equal(ConfigurationFaultKind.Error, fault.Kind);
        Assert.Contains(help, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Socket_OfALongerPathThanTheKernelTakes_IsAFault()
    {
        Assert.Empty(Read($"Socket=/{new string('a', 99)}").Faults);
        Assert.Single(Read($"Socket=/{new string('a', 100)}").Faults);
    }

    private static ConfigurationOutcome Read(string keys) =>
        ConfigurationReader.Read([new("automountd.conf", $"[Metrics]\n{keys}\n")]);
}
