using AutoMount.Core.Configuration;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Configuration;

/// <summary>Whatever a configuration file holds: faults with their line, never a crash, in time and memory that its length bounds.</summary>
public sealed class ConfigurationFuzzTests
{
    private static readonly string[] Samples =
    [
        "[Paths]\nRuntimeDirectory=/run/automount\nStateDirectory=/var/lib/automount\n",
        "[Folders]\nDefaultSize=10G\nDefaultInodes=500k\n\n[Group students]\nMaxFolders=infinity\n",
        "[Sessions]\nDockerHost=unix:///run/docker.sock\nDefaultCpus=1.5\nDefaultMemory=\\\n 4G\n",
        "DefaultPids=4096\nDefaultSharedMemory=64M\nStopTimeout=1min 30s\nNetwork=bridge\n",
        "# a comment\n; another\n[Log]\nLevel=debug\nUnknown=1\n[Unknown]\n",
        "",
    ];

    [Fact]
    public void AnyText_IsReadOrTellsItsFaults()
    {
        TextSpoiler spoiler = new(new Random(1), Samples);
        for (int number = 0; number < 30_000; number++)
        {
            string text = spoiler.Next();
            ConfigurationOutcome outcome = ConfigurationReader.Read([
                new ConfigurationText("file", text),
            ]);

            int lines = text.Count(letter => letter == '\n') + 1;
            Assert.All(outcome.Faults, fault => Assert.InRange(fault.Line, 1, lines));
            Assert.All(outcome.Faults, fault => Assert.NotEmpty(fault.Message));
            if (!outcome.HasErrors)
            {
                AssertUsable(outcome.Configuration);
            }
        }
    }

    [Fact]
    public void ContinuedLines_WithoutEnd_TakeNoMoreThanTheirLength()
    {
        string text = "[Log]\n" + string.Concat(Enumerable.Repeat("x\\\n", 100_000));
        long before = GC.GetAllocatedBytesForCurrentThread();

        _ = ConfigurationReader.Read([new ConfigurationText("file", text)]);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100 * text.Length);
    }

    private static void AssertUsable(AutoMountConfiguration configuration)
    {
        Assert.StartsWith("/", configuration.Paths.RuntimeDirectory, StringComparison.Ordinal);
        Assert.StartsWith("/", configuration.Paths.StateDirectory, StringComparison.Ordinal);
        Assert.True(configuration.Folders.DefaultLimits.Bytes > 0);
        Assert.True(configuration.Folders.DefaultLimits.Inodes > 0);
        Assert.True(configuration.Policies.Everybody.MaxFolders >= 0);
        Assert.True(configuration.Sessions.StopTimeout > TimeSpan.Zero);
        Assert.True(configuration.Sessions.DefaultLimits.Pids is null or > 0);
        Assert.NotEmpty(configuration.Sessions.Network);
    }
}
