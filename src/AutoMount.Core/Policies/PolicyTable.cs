using System.Collections.Immutable;
using AutoMount.Core.Accounts;

namespace AutoMount.Core.Policies;

/// <summary>The policies of everybody, of groups and of users. Pure.</summary>
public sealed record PolicyTable
{
    /// <summary>Section <c>[Policy]</c>: holds where neither the user's own nor one of his groups' says something.</summary>
    public Policy Everybody { get; init; } = Policy.Default;

    /// <summary>Sections <c>[Group NAME]</c>.</summary>
    public ImmutableDictionary<string, Policy> Groups { get; init; } =
        ImmutableDictionary<string, Policy>.Empty;

    /// <summary>Sections <c>[User NAME]</c>.</summary>
    public ImmutableDictionary<string, Policy> Users { get; init; } =
        ImmutableDictionary<string, Policy>.Empty;

    /// <summary>What holds for a user, every value filled in: his own section's; else the most generous of his groups'; else everybody's.</summary>
    public Policy Of(UserAccount user)
    {
        ArgumentNullException.ThrowIfNull(user);
        Policy own = Users.GetValueOrDefault(user.Name) ?? new Policy();
        Policy[] groups =
        [
            .. user.Groups.Select(group => Groups.GetValueOrDefault(group.Name)).OfType<Policy>(),
        ];
        return new Policy
        {
            MaxFolders = Pick(policy => policy.MaxFolders),
            MaxSessions = Pick(policy => policy.MaxSessions),
            MaxCpus = Pick(policy => policy.MaxCpus),
            MaxMemory = Pick(policy => policy.MaxMemory),
            MaxGpus = Pick(policy => policy.MaxGpus),
            MaxScratch = Pick(policy => policy.MaxScratch),
            MaxLifetime = Pick(policy => policy.MaxLifetime),
            IdleTimeout = Pick(policy => policy.IdleTimeout),
        };

        T Pick<T>(Func<Policy, T?> value)
            where T : struct =>
            value(own) ?? groups.Max(value) ?? value(Everybody) ?? value(Policy.Default)!.Value;
    }
}
