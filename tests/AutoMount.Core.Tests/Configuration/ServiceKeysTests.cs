using AutoMount.Core.Configuration;
using AutoMount.Core.Images;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Tests.Configuration;

/// <summary>The sections [Scratch], [Ports] and [Images].</summary>
public sealed class ServiceKeysTests
{
    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        AutoMountConfiguration all = Valid(
            """
            [Scratch]
            ScratchKind=memory
            ScratchSize=2G
            ScratchInodes=50k
            MaxScratchSize=infinity
            KeepScratch=1d 12h
            [Ports]
            PortAddress=0.0.0.0
            PortPool=20000-20010
            [Images]
            AllowImages=docker.io/library/* python:3.?
            DenyImages=*:latest
            [Group research]
            AllowImages=registry.example.org:5000/research/*
            AllowPull=yes
            [Group students]
            DenyImages=python
            """
        );

        Assert.Equal(
            new ScratchSettings
            {
                Kind = ScratchKind.Memory,
                Bytes = 2L << 30,
                Inodes = 50_000,
                MaximumBytes = long.MaxValue,
                Kept = TimeSpan.FromHours(36),
            },
            all.Scratch
        );
        Assert.Equal(
            new PortSettings
            {
                Address = "0.0.0.0",
                First = 20000,
                Last = 20010,
            },
            all.Ports
        );
        Assert.Equal(
            [new ImagePattern("docker.io/library/*"), new ImagePattern("python:3.?")],
            all.Images.Rules.Allow
        );
        Assert.Equal([new ImagePattern("*:latest")], all.Images.Rules.Deny);
        Assert.False(all.Images.Rules.AllowsPull);
        Assert.Equal(["research", "students"], all.Images.Groups.Keys);
        Assert.True(all.Images.Groups["research"].AllowsPull);
        Assert.Empty(all.Images.Groups["research"].Deny);
        Assert.Equal([new ImagePattern("python")], all.Images.Groups["students"].Deny);
    }

    [Fact]
    public void Read_OfAGroup_ALaterLineWins_AndAnEmptyOneRestores()
    {
        AutoMountConfiguration all = Valid(
            """
            [Group a]
            AllowImages=one
            AllowImages=two
            DenyImages=three
            DenyImages=
            """
        );

        Assert.Equal([new ImagePattern("two")], all.Images.Groups["a"].Allow);
        Assert.Empty(all.Images.Groups["a"].Deny);
    }

    [Fact]
    public void Read_Twice_IsEqual()
    {
        const string text = "[Images]\nAllowImages=a b\n[Group x]\nDenyImages=c\n";

        Assert.Equal(Valid(text), Valid(text));
        Assert.NotEqual(Valid(text), Valid(text.Replace("=c", "=d", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[Scratch]\nScratchKind=disk")]
    [InlineData("[Scratch]\nScratchSize=1M")]
    [InlineData("[Scratch]\nKeepScratch=91d")]
    [InlineData("[Scratch]\nKeepScratch=soon")]
    [InlineData("[Ports]\nPortAddress=everywhere")]
    [InlineData("[Ports]\nPortAddress=1")]
    [InlineData("[Ports]\nPortPool=80-90")]
    [InlineData("[Ports]\nPortPool=30000")]
    [InlineData("[Ports]\nPortPool=30001-30000")]
    [InlineData("[Images]\nAllowImages=a;b")]
    [InlineData("[Group g]\nAllowPull=maybe")]
    public void Read_AnInvalidValue_IsAnError(string text) => Assert.True(Read(text).HasErrors);

    [Theory]
    [InlineData("[Group g]\nColour=red")]
    [InlineData("[Group ]\nAllowPull=yes")]
    [InlineData("[Groups g]\nAllowPull=yes")]
    public void Read_AnUnknownKeyOrSection_IsAWarning(string text) =>
        Assert.Equal(ConfigurationFaultKind.Warning, Assert.Single(Read(text).Faults).Kind);

    private static AutoMountConfiguration Valid(string text)
    {
        ConfigurationOutcome outcome = Read(text);
        Assert.Empty(outcome.Faults);
        return outcome.Configuration;
    }

    private static ConfigurationOutcome Read(string text) =>
        ConfigurationReader.Read([new ConfigurationText("test.conf", text)]);
}
