using AutoMount.Core.Configuration;

namespace AutoMount.Core.Tests.Configuration;

/// <summary>The section [Audit].</summary>
public sealed class AuditKeysTests
{
    [Fact]
    public void Default_IsNinetyDaysAndAMillion()
    {
        AuditSettings audit = Read("").Configuration.Audit;

        Assert.Equal(
            (TimeSpan.FromDays(90), 1_000_000, true),
            (audit.Keep, audit.MaxEntries, audit.IsKept)
        );
    }

    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        ConfigurationOutcome outcome = Read("Keep=365d 12h\nMaxEntries=50k\n");

        Assert.Empty(outcome.Faults);
        Assert.Equal(
            new AuditSettings { Keep = TimeSpan.FromDays(365.5), MaxEntries = 50_000 },
            outcome.Configuration.Audit
        );
    }

    [Fact]
    public void Keep_Zero_IsNothing() => Assert.False(Read("Keep=0").Configuration.Audit.IsKept);

    [Theory]
    [InlineData("Keep=for ever", "give a time")]
    [InlineData("Keep=11000d", "at most")]
    [InlineData("MaxEntries=10", "between 1k and 100M")]
    [InlineData("MaxEntries=many", "whole number")]
    public void Read_Nonsense_IsRefused(string line, string cure)
    {
        ConfigurationOutcome outcome = Read(line);

        Assert.True(outcome.HasErrors);
        Assert.Contains(cure, Assert.Single(outcome.Faults).Message, StringComparison.Ordinal);
    }

    private static ConfigurationOutcome Read(string text) =>
        ConfigurationReader.Read([new("automountd.conf", $"[Audit]\n{text}")]);
}
