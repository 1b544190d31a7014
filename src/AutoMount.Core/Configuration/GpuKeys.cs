using AutoMount.Core.Gpus;

namespace AutoMount.Core.Configuration;

/// <summary>The keys of section <c>[Gpus]</c>.</summary>
internal static class GpuKeys
{
    public static readonly IReadOnlyList<ConfigurationKey> All =
    [
        Key("HostRoot", (gpus, text) => gpus with { HostRoot = Root(text) }),
        Key("Injection", (gpus, text) => gpus with { Injection = Backend(text) }),
        Key("Policy", (gpus, text) => gpus with { Policy = Policy(text) }),
        Key(
            "PinProcessors",
            (gpus, text) => gpus with { PinsProcessors = ConfigurationValues.Truth(text) }
        ),
        Key(
            "QuietPeriod",
            (gpus, text) => gpus with { QuietPeriod = ConfigurationValues.Duration(text) }
        ),
        Key("IgnoredPrograms", (gpus, text) => gpus with { IgnoredPrograms = text }),
        Key("Nvml", (gpus, text) => gpus with { Nvml = text is "no" ? null : text }),
        Key("KernelLog", (gpus, text) => gpus with { KernelLog = ConfigurationValues.Path(text) }),
    ];

    private static ConfigurationKey Key(
        string name,
        Func<GpuSettings, string, GpuSettings> apply
    ) => new("Gpus", name, (all, text) => all with { Gpus = apply(all.Gpus, text) });

    private static string Root(string text) => text == "/" ? text : ConfigurationValues.Path(text);

    private static GpuBackend? Backend(string text) =>
        text switch
        {
            "auto" => null,
            "cdi" => GpuBackend.Cdi,
            "nvidia" => GpuBackend.Nvidia,
            "explicit" => GpuBackend.Explicit,
            _ => throw new FormatException("give 'auto', 'cdi', 'nvidia' or 'explicit'."),
        };

    private static GpuPolicy Policy(string text) =>
        GpuPolicies.Find(text)
        ?? throw new FormatException("give 'pack', 'spread' or 'numa-strict'.");
}
