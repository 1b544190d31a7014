using AutoMount.Bus.SdBus;
using AutoMount.Core.Policies;

namespace AutoMount.Bus.Service;

/// <summary>A policy in its D-Bus form: an entry for each bound there is, named as its key in the configuration.</summary>
internal static class PolicyValues
{
    /// <summary>The bounds; times in microseconds.</summary>
    internal static IReadOnlyDictionary<string, BusValue> Of(Policy policy)
    {
        (string Name, BusValue? Value)[] bounds =
        [
            ("MaxFolders", Count(policy.MaxFolders)),
            ("MaxSessions", Count(policy.MaxSessions)),
            (
                "MaxCpus",
                policy.MaxCpus is { } cpus && double.IsFinite(cpus) ? BusValue.Of(cpus) : null
            ),
            ("MaxMemory", Bytes(policy.MaxMemory)),
            ("MaxGpus", Count(policy.MaxGpus)),
            ("MaxScratch", Bytes(policy.MaxScratch)),
            ("MaxLifetime", Time(policy.MaxLifetime)),
            ("IdleTimeout", Time(policy.IdleTimeout)),
        ];
        return bounds
            .Where(bound => bound.Value is not null)
            .ToDictionary(bound => bound.Name, bound => bound.Value!, StringComparer.Ordinal);
    }

    private static BusValue? Count(int? count) =>
        count is { } known and < int.MaxValue ? BusValue.Of((uint)known) : null;

    private static BusValue? Bytes(long? bytes) =>
        bytes is { } known and < long.MaxValue ? BusValue.Of((ulong)known) : null;

    private static BusValue? Time(TimeSpan? time) =>
        time is { } known && known < TimeSpan.MaxValue
            ? BusValue.Of((ulong)known.TotalMicroseconds)
            : null;
}
