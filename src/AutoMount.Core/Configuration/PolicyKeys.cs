using System.Collections.Immutable;
using AutoMount.Core.Policies;

namespace AutoMount.Core.Configuration;

/// <summary>The keys of a policy. They may stand in <c>[Policy]</c>, for everybody, and in any <c>[Group NAME]</c> and <c>[User NAME]</c>.</summary>
internal static class PolicyKeys
{
    /// <summary>The section for everybody.</summary>
    internal const string Section = "Policy";

    private const string GroupPrefix = "Group ";
    private const string UserPrefix = "User ";

    private static readonly (string Name, Func<Policy, string, Policy> Apply)[] Keys =
    [
        (
            "MaxFolders",
            (policy, text) => policy with { MaxFolders = ConfigurationValues.Maximum(text) }
        ),
        (
            "MaxSessions",
            (policy, text) => policy with { MaxSessions = ConfigurationValues.Maximum(text) }
        ),
        (
            "MaxCpus",
            (policy, text) =>
                policy with
                {
                    MaxCpus = ConfigurationValues.Cpus(text) ?? double.PositiveInfinity,
                }
        ),
        (
            "MaxMemory",
            (policy, text) =>
                policy with
                {
                    MaxMemory = ConfigurationValues.Memory(text) ?? long.MaxValue,
                }
        ),
        ("MaxGpus", (policy, text) => policy with { MaxGpus = ConfigurationValues.Maximum(text) }),
        (
            "MaxScratch",
            (policy, text) => policy with { MaxScratch = ConfigurationValues.FolderSize(text) }
        ),
        (
            "MaxLifetime",
            (policy, text) => policy with { MaxLifetime = ConfigurationValues.LongDuration(text) }
        ),
        (
            "IdleTimeout",
            (policy, text) => policy with { IdleTimeout = ConfigurationValues.LongDuration(text) }
        ),
    ];

    /// <summary>The keys in the section for everybody.</summary>
    internal static IEnumerable<ConfigurationKey> OfEverybody =>
        Keys.Select(key => new ConfigurationKey(
            Section,
            key.Name,
            (all, text) =>
                all with
                {
                    Policies = all.Policies with
                    {
                        Everybody = key.Apply(all.Policies.Everybody, text),
                    },
                }
        ));

    /// <summary>Whether a section is one of a group or a user.</summary>
    internal static bool IsSection(string section) =>
        NameAfter(GroupPrefix, section) is not null || NameAfter(UserPrefix, section) is not null;

    /// <summary>The key in the section of a group or a user, or null where there is none.</summary>
    internal static ConfigurationKey? Find(string section, string name)
    {
        Func<Policy, string, Policy>? apply = Keys.FirstOrDefault(key => key.Name == name).Apply;
        if (apply is null)
        {
            return null;
        }

        if (NameAfter(UserPrefix, section) is { } user)
        {
            return new ConfigurationKey(
                section,
                name,
                (all, text) => all with { Policies = OfUser(all.Policies, user, text, apply) }
            );
        }

        return NameAfter(GroupPrefix, section) is { } group
            ? new ConfigurationKey(
                section,
                name,
                (all, text) => all with { Policies = OfGroup(all.Policies, group, text, apply) }
            )
            : null;
    }

    private static PolicyTable OfUser(
        PolicyTable table,
        string user,
        string text,
        Func<Policy, string, Policy> apply
    ) => table with { Users = Change(table.Users, user, text, apply) };

    private static PolicyTable OfGroup(
        PolicyTable table,
        string group,
        string text,
        Func<Policy, string, Policy> apply
    ) => table with { Groups = Change(table.Groups, group, text, apply) };

    private static ImmutableDictionary<string, Policy> Change(
        ImmutableDictionary<string, Policy> policies,
        string name,
        string text,
        Func<Policy, string, Policy> apply
    ) => policies.SetItem(name, apply(policies.GetValueOrDefault(name) ?? new Policy(), text));

    private static string? NameAfter(string prefix, string section) =>
        section.StartsWith(prefix, StringComparison.Ordinal)
        && section[prefix.Length..].Trim() is { Length: > 0 } name
            ? name
            : null;
}
