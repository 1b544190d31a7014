using AutoMount.Core.Accounts;
using AutoMount.Core.Configuration;
using AutoMount.Core.Policies;

namespace AutoMount.Core.Tests.Policies;

public sealed class PolicyTableTests
{
    private static readonly PolicyTable Table = ConfigurationReader
        .Read([
            new(
                "a.conf",
                """
                [Policy]
                MaxSessions=2
                MaxCpus=4
                [Group students]
                MaxSessions=5
                MaxCpus=2
                MaxLifetime=1d
                [Group staff]
                MaxSessions=4
                MaxCpus=infinity
                [User alice]
                MaxSessions=1
                """
            ),
        ])
        .Configuration.Policies;

    [Fact]
    public void OwnSection_GoesBeforeGroups_AndTheMostGenerousGroupBeforeEverybody()
    {
        Policy alice = Table.Of(User("alice", "students", "staff"));

        Assert.Equal(1, alice.MaxSessions);
        Assert.Equal(double.PositiveInfinity, alice.MaxCpus);
        Assert.Equal(TimeSpan.FromDays(1), alice.MaxLifetime);
        Assert.Equal(Policy.Default.MaxFolders, alice.MaxFolders);
        Assert.Equal((5, 2.0), Of("bob", "students"));
        Assert.Equal((5, double.PositiveInfinity), Of("bob", "students", "staff"));
        Assert.Equal((2, 4.0), Of("eve", "others"));
    }

    [Fact]
    public void EveryValue_IsFilledIn()
    {
        Policy policy = new PolicyTable { Everybody = new Policy() }.Of(User("eve"));

        Assert.Equal(Policy.Default, policy);
        Assert.All(
            typeof(Policy).GetProperties(),
            property => Assert.NotNull(property.GetValue(policy))
        );
    }

    private static (int?, double?) Of(string name, params string[] groups)
    {
        Policy policy = Table.Of(User(name, groups));
        return (policy.MaxSessions, policy.MaxCpus);
    }

    private static UserAccount User(string name, params string[] groups) =>
        new()
        {
            Id = new UserId(1000),
            Name = name,
            PrimaryGroup = 1000,
            Groups = [.. groups.Select((group, index) => new UserGroup((uint)index, group))],
        };
}
