using AutoMount.Core.Images;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Configuration;

/// <summary>The keys of the sections <c>[Scratch]</c>, <c>[Ports]</c> and <c>[Images]</c>.</summary>
internal static class ServiceKeys
{
    public static readonly IReadOnlyList<ConfigurationKey> All =
    [
        Scratch(
            "ScratchKind",
            (all, text) => all with { Kind = ConfigurationValues.ScratchKind(text) }
        ),
        Scratch(
            "ScratchSize",
            (all, text) => all with { Bytes = ConfigurationValues.ScratchSize(text) }
        ),
        Scratch(
            "ScratchInodes",
            (all, text) => all with { Inodes = ConfigurationValues.ScratchInodes(text) }
        ),
        Scratch(
            "MaxScratchSize",
            (all, text) => all with { MaximumBytes = ConfigurationValues.ScratchSize(text) }
        ),
        Scratch(
            "KeepScratch",
            (all, text) => all with { Kept = ConfigurationValues.Keeping(text) }
        ),
        Ports(
            "PortAddress",
            (all, text) => all with { Address = ConfigurationValues.PortAddress(text) }
        ),
        Ports(
            "PortPool",
            (all, text) =>
            {
                (int first, int last) = ConfigurationValues.PortPool(text);
                return all with { First = first, Last = last };
            }
        ),
        .. ImageRulesOf("Images", ForAll),
    ];

    /// <summary>The key of images in a section <c>[Group NAME]</c>, or null where there is none.</summary>
    public static ConfigurationKey? Find(string section, string name) =>
        GroupOf(section) is { } group
            ? ImageRulesOf(
                    section,
                    (all, change) => all with { Images = all.Images.With(group, change) }
                )
                .FirstOrDefault(key => key.Name == name)
            : null;

    private static string? GroupOf(string section)
    {
        const string prefix = "Group ";
        return
            section.StartsWith(prefix, StringComparison.Ordinal)
            && section[prefix.Length..].Trim() is { Length: > 0 } name
            ? name
            : null;
    }

    private static ConfigurationKey[] ImageRulesOf(
        string section,
        Func<AutoMountConfiguration, Func<ImageRules, ImageRules>, AutoMountConfiguration> apply
    ) =>
        [
            new(
                section,
                "AllowImages",
                (all, text) =>
                    apply(all, rules => rules with { Allow = ConfigurationValues.Images(text) })
            ),
            new(
                section,
                "DenyImages",
                (all, text) =>
                    apply(all, rules => rules with { Deny = ConfigurationValues.Images(text) })
            ),
            new(
                section,
                "AllowPull",
                (all, text) =>
                    apply(all, rules => rules with { AllowsPull = ConfigurationValues.Truth(text) })
            ),
        ];

    private static AutoMountConfiguration ForAll(
        AutoMountConfiguration all,
        Func<ImageRules, ImageRules> change
    ) => all with { Images = all.Images with { Rules = change(all.Images.Rules) } };

    private static ConfigurationKey Scratch(
        string name,
        Func<ScratchSettings, string, ScratchSettings> apply
    ) => new("Scratch", name, (all, text) => all with { Scratch = apply(all.Scratch, text) });

    private static ConfigurationKey Ports(
        string name,
        Func<PortSettings, string, PortSettings> apply
    ) => new("Ports", name, (all, text) => all with { Ports = apply(all.Ports, text) });
}
