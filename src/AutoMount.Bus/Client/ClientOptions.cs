using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Client;

/// <summary>Builds the <c>a{sv}</c> at the end of a call; what is null is left out.</summary>
internal sealed class ClientOptions
{
    private readonly Dictionary<string, BusValue> _values = new(StringComparer.Ordinal);

    /// <summary>What was added.</summary>
    internal IReadOnlyDictionary<string, BusValue> Values => _values;

    /// <summary>Adds whose object is meant.</summary>
    internal ClientOptions Owner(uint? owner) =>
        Add("owner", owner is { } user ? BusValue.Of(user) : null);

    /// <summary>Adds a limit.</summary>
    internal ClientOptions Limit(string key, long? limit) =>
        Add(key, limit is { } value ? BusValue.Of(ClientValues.Limit(value)) : null);

    /// <summary>Adds a number of type <c>d</c>.</summary>
    internal ClientOptions Number(string key, double? number) =>
        Add(key, number is { } value ? BusValue.Of(value) : null);

    /// <summary>Adds a text.</summary>
    internal ClientOptions Text(string key, string? text) =>
        Add(key, text is null ? null : BusValue.Of(text));

    /// <summary>Adds a terminal's size.</summary>
    internal ClientOptions Size((uint Columns, uint Rows)? size) =>
        size is { } known
            ? Add("columns", BusValue.Of((ulong)known.Columns))
                .Add("rows", BusValue.Of((ulong)known.Rows))
            : this;

    /// <summary>Adds strings, where there are any.</summary>
    internal ClientOptions Strings(string key, IReadOnlyList<string> strings) =>
        Add(
            key,
            strings.Count > 0
                ? new BusValue("as", strings.Select(object (text) => text).ToArray())
                : null
        );

    /// <summary>Adds what is asked of GPUs, where anything is.</summary>
    internal ClientOptions Gpus(NewSessionGpus? gpus) =>
        gpus is null
            ? this
            : Add("gpus", gpus.Count > 0 ? BusValue.Of((ulong)gpus.Count) : null)
                .Strings("gpu-devices", gpus.Devices)
                .Add("gpu-policy", gpus.Policy is { } policy ? BusValue.Of(policy) : null)
                .Add("gpu-profile", gpus.Profile is { } profile ? BusValue.Of(profile) : null)
                .Add("gpu-wait", gpus.Wait ? BusValue.Of(value: true) : null);

    /// <summary>Adds a value unless it is null.</summary>
    internal ClientOptions Add(string key, BusValue? value)
    {
        if (value is not null)
        {
            _values.Add(key, value);
        }

        return this;
    }
}

/// <summary>The service's values as ours.</summary>
internal static class ClientValues
{
    /// <summary>A limit or usage: null where all bits are set.</summary>
    internal static long? Number(ulong value) => value > long.MaxValue ? null : (long)value;

    /// <summary>A limit for the bus.</summary>
    internal static ulong Limit(long limit) =>
        limit == FolderLimits.Unlimited ? ulong.MaxValue : (ulong)limit;

    /// <summary>Microseconds since 1970; null where that is no time.</summary>
    internal static DateTimeOffset? Time(ulong microseconds) =>
        microseconds
        <= (ulong)(DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).TotalMicroseconds
            ? DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : null;

    /// <summary>An exit code; null where there is none yet.</summary>
    internal static long? ExitCode(long value) => value < 0 ? null : value;
}
