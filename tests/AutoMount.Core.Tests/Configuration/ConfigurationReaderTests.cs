using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Policies;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Read_Nothing_GivesTheDefaults()
    {
        ConfigurationOutcome outcome = Read("");

        Assert.Empty(outcome.Faults);
        Assert.Equal(new AutoMountConfiguration(), outcome.Configuration);
        Assert.Equal("/run/automount", outcome.Configuration.Paths.RuntimeDirectory);
    }

    [Theory]
    [InlineData("automount/%u/", true)]
    [InlineData("%u/", true)]
    [InlineData("team_1/a-b/%u/", true)]
    [InlineData("localhost:5000/%u/", false)]
    [InlineData("a:b/%u/", false)]
    [InlineData("automount/", false)]
    [InlineData("automount/%u", false)]
    [InlineData("/automount/%u/", false)]
    [InlineData("a//%u/", false)]
    [InlineData("Automount/%u/", false)]
    [InlineData("%u/%u/", false)]
    [InlineData("automount%u/", true)]
    public void CommitPrefix_ThatNoImageCouldHave_IsAFault(string prefix, bool isValid)
    {
        ConfigurationOutcome outcome = Read($"[Sessions]\nCommitPrefix={prefix}\n");

        Assert.Equal(isValid, outcome.Faults.Count == 0);
        if (isValid)
        {
            Assert.Equal(prefix, outcome.Configuration.Sessions.Commits.Prefix);
        }
    }

    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        ConfigurationOutcome outcome = Read(
            """
            [Paths]
            RuntimeDirectory=/tmp/run
            StateDirectory = /tmp/state
            # comments and
            ; empty lines say nothing

            [Folders]
            DefaultSize=2T
            DefaultInodes=infinity
            KeepProcessorsAwake=no
            [Sessions]
            DockerHost=unix:///run/docker.sock
            DefaultCpus=1.5
            DefaultMemory=512M
            DefaultPids=2k
            DefaultSharedMemory=1G
            StopTimeout=1min 30s
            Network=none

            [Policy]
            MaxFolders=7
            MaxSessions=3
            MaxCpus=8
            MaxMemory=64G
            MaxGpus=2
            MaxScratch=100G
            MaxLifetime=7d
            IdleTimeout=2h
            [Log]
            Level=debug
            """
        );

        Assert.Empty(outcome.Faults);
        AutoMountConfiguration all = outcome.Configuration;
        Assert.Equal("/tmp/run", all.Paths.RuntimeDirectory);
        Assert.Equal("/tmp/state", all.Paths.StateDirectory);
        Assert.Equal(new FolderLimits(2L << 40, FolderLimits.Unlimited), all.Folders.DefaultLimits);
        Assert.False(all.Folders.KeepsProcessorsAwake);
        Assert.Equal("unix:///run/docker.sock", all.Sessions.DockerHost);
        Assert.Equal(1.5, all.Sessions.DefaultLimits.Cpus);
        Assert.Equal(512L << 20, all.Sessions.DefaultLimits.MemoryBytes);
        Assert.Equal(2000, all.Sessions.DefaultLimits.Pids);
        Assert.Equal(1L << 30, all.Sessions.DefaultLimits.SharedMemoryBytes);
        Assert.Equal(TimeSpan.FromSeconds(90), all.Sessions.StopTimeout);
        Assert.Equal("none", all.Sessions.Network);
        Assert.Equal(
            new Policy
            {
                MaxFolders = 7,
                MaxSessions = 3,
                MaxCpus = 8,
                MaxMemory = 64L << 30,
                MaxGpus = 2,
                MaxScratch = 100L << 30,
                MaxLifetime = TimeSpan.FromDays(7),
                IdleTimeout = TimeSpan.FromHours(2),
            },
            all.Policies.Everybody
        );
        Assert.Equal(LogLevel.Debug, all.Log.Level);
    }

    [Fact]
    public void Read_UnknownKeyAndSection_AreWarningsWithFileAndLine()
    {
        ConfigurationOutcome outcome = Read("[Paths]\nColour=red\n[Nowhere]\nA=b\n");

        Assert.False(outcome.HasErrors);
        Assert.Equal(
            [
                "test.conf:2: Unknown key 'Colour' in section [Paths], ignoring.",
                "test.conf:4: Unknown section [Nowhere], ignoring 'A'.",
            ],
            outcome.Faults.Select(fault => fault.ToString())
        );
    }

    [Fact]
    public void Read_SeveralFaults_AllAreReported()
    {
        ConfigurationOutcome outcome = Read(
            "[Folders]\nDefaultSize=many\nnonsense\n[Sessions]\nNetwork=host\n[open\nStopTimeout=3s\n"
        );

        Assert.True(outcome.HasErrors);
        Assert.Equal([2, 3, 5, 6, 7], outcome.Faults.Select(fault => fault.Line).Order());
        Assert.Contains(
            outcome.Faults,
            fault => fault.Message.Contains("'many' for DefaultSize=", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Paths", "StateDirectory", "var/lib")]
    [InlineData("Paths", "StateDirectory", "/")]
    [InlineData("Paths", "StateDirectory", "/var/../etc")]
    [InlineData("Paths", "RuntimeDirectory", "/var/lib/automount/run")]
    [InlineData("Folders", "DefaultSize", "1k")]
    [InlineData("Folders", "DefaultSize", "-1")]
    [InlineData("Folders", "DefaultSize", "9999999999P")]
    [InlineData("Folders", "DefaultInodes", "0")]
    [InlineData("Policy", "MaxFolders", "1.5")]
    [InlineData("User alice", "MaxLifetime", "soon")]
    [InlineData("Group students", "MaxCpus", "-1")]
    [InlineData("Sessions", "DockerHost", "tcp://127.0.0.1:2375")]
    [InlineData("Sessions", "DockerHost", "unix://relative")]
    [InlineData("Sessions", "DefaultCpus", "0")]
    [InlineData("Sessions", "DefaultCpus", "NaN")]
    [InlineData("Sessions", "DefaultMemory", "1M")]
    [InlineData("Sessions", "DefaultPids", "0")]
    [InlineData("Sessions", "StopTimeout", "soon")]
    [InlineData("Sessions", "StopTimeout", "0")]
    [InlineData("Sessions", "StopTimeout", "99999999999s")]
    [InlineData("Sessions", "Network", "container:other")]
    [InlineData("Log", "Level", "loud")]
    public void Read_InvalidValue_IsAnErrorThatNamesLineAndKey(
        string section,
        string key,
        string value
    )
    {
        ConfigurationOutcome outcome = Read($"[{section}]\n{key}={value}\n");

        ConfigurationFault fault = Assert.Single(outcome.Faults);
        Assert.Equal(ConfigurationFaultKind.Error, fault.Kind);
        Assert.Equal(2, fault.Line);
        Assert.Contains($"{key}=", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LaterFile_ReplacesAndEmptyValueRestores()
    {
        ConfigurationOutcome outcome = ConfigurationReader.Read([
            new("a.conf", "[Folders]\nDefaultSize=1G\nDefaultInodes=1k\n"),
            new("b.conf", "[Folders]\nDefaultSize=2G\nDefaultInodes=\n"),
        ]);

        Assert.Empty(outcome.Faults);
        Assert.Equal(2L << 30, outcome.Configuration.Folders.DefaultLimits.Bytes);
        Assert.Equal(
            new FolderSettings().DefaultLimits.Inodes,
            outcome.Configuration.Folders.DefaultLimits.Inodes
        );
    }

    [Fact]
    public void Read_InvalidValueReplacedLater_IsStillReported()
    {
        ConfigurationOutcome outcome = Read("[Log]\nLevel=loud\nLevel=info\n");

        Assert.True(outcome.HasErrors);
    }

    [Fact]
    public void Read_ContinuedLine_IsOneLineAtItsFirstNumber()
    {
        ConfigurationOutcome outcome = Read("[Sessions]\nStopTimeout=1min \\\n# why\n  5s\nX=1\n");

        Assert.Equal(TimeSpan.FromSeconds(65), outcome.Configuration.Sessions.StopTimeout);
        Assert.Equal(5, Assert.Single(outcome.Faults).Line);
    }

    [Fact]
    public void Read_AnyText_NeverThrowsAndNamesLinesThatExist()
    {
        string[] fragments =
        [
            .. "[ ] = \n \r\n \\\n # ; [Paths]\n [Sessions]\n [Folders]\n StateDirectory= /x StopTimeout=".Split(
                ' '
            ),
            .. "DefaultCpus= 5min 999999999999999999999 DefaultSize= k infinity Network= Level=".Split(
                ' '
            ),
            " ",
        ];
        Gen<string> fragment = Gen.Int[0, fragments.Length - 1].Select(index => fragments[index]);
        Gen<string> word = Gen.OneOf(Gen.String, fragment);
        word.Array[0, 40]
            .Select(string.Concat)
            .Sample(text =>
            {
                ConfigurationOutcome outcome = Read(text);
                int lines = text.Count(letter => letter == '\n') + 1;
                Assert.All(outcome.Faults, fault => Assert.InRange(fault.Line, 1, lines));
            });
    }

    private static ConfigurationOutcome Read(string text) =>
        ConfigurationReader.Read([new("test.conf", text)]);
}
