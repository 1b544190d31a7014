using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>The <c>a{sv}</c> at the end of a method's arguments. What is not taken is refused, so no option is ever ignored.</summary>
internal sealed class CallOptions
{
    private readonly Dictionary<string, BusValue> _left;
    private readonly List<string> _known = [];

    private CallOptions(IReadOnlyDictionary<string, BusValue> values) =>
        _left = new Dictionary<string, BusValue>(values, StringComparer.Ordinal);

    /// <summary>Reads the options of a call.</summary>
    internal static CallOptions Read(MessageReader reader) => new(reader.ReadDictionary());

    /// <summary>Reads options of a method that knows none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    internal static void ReadNone(MessageReader reader) => Read(reader).End();

    /// <summary>Takes a number of type <c>t</c>; all ones, "no limit", is <see cref="long.MaxValue"/>.</summary>
    internal long? TakeNumber(string key)
    {
        if (Take<ulong>(key, "t") is not { } value)
        {
            return null;
        }

        return value switch
        {
            ulong.MaxValue => long.MaxValue,
            > long.MaxValue => throw Invalid(
                $"Option '{key}' is {value}, more than any host has; {ulong.MaxValue} stands for 'no limit'."
            ),
            _ => (long)value,
        };
    }

    /// <summary>Takes a number of type <c>d</c>.</summary>
    internal double? TakeDouble(string key) => Take<double>(key, "d");

    /// <summary>Takes a string.</summary>
    internal string? TakeText(string key) => TakeReference<string>(key, "s");

    /// <summary>Takes a truth value.</summary>
    internal bool? TakeBoolean(string key) => Take<bool>(key, "b");

    /// <summary>Takes a string.</summary>
    internal string? TakeString(string key) => TakeReference<string>(key, "s");

    /// <summary>Takes strings; none where the option is absent.</summary>
    internal IReadOnlyList<string> TakeStrings(string key) =>
        TakeReference<string[]>(key, "as") ?? [];

    /// <summary>Takes structs; none where the option is absent.</summary>
    internal IReadOnlyList<object[]> TakeStructs(string key, string signature) =>
        [.. (TakeReference<object[]>(key, signature) ?? []).Cast<object[]>()];

    /// <summary>Takes <c>owner</c>: whose objects are meant; the caller's own where it is absent.</summary>
    internal OwnerClaim TakeOwner(Caller caller) =>
        new(Take<uint>("owner", "u") is { } owner ? new UserId(owner) : caller.User);

    /// <summary>Takes <c>owner</c> and <c>all</c>: whose objects are meant; where neither is there, everybody's for root and the caller's own for others.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> where both are there.</exception>
    internal OwnerClaim TakeOwnerOrAll(Caller caller)
    {
        uint? owner = Take<uint>("owner", "u");
        bool all = TakeBoolean("all") ?? (owner is null && caller.IsRoot);
        if (all && owner is not null)
        {
            throw Invalid("Options 'owner' and 'all' exclude each other; give one of them.");
        }

        return all ? new OwnerClaim(claimed: null)
            : owner is { } user ? new OwnerClaim(new UserId(user))
            : new OwnerClaim(caller.User);
    }

    /// <summary>The same, where neither stands for what concerns the caller (null), which is more than what he owns.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/> where both are there.</exception>
    internal OwnerClaim? TakeOwnerOrAllOrNone(Caller caller)
    {
        bool isSaid = _left.ContainsKey("owner") || (_left.ContainsKey("all") && IsAll());
        OwnerClaim claim = TakeOwnerOrAll(caller);
        return isSaid || caller.IsRoot ? claim : null;

        bool IsAll() => _left["all"].Content is true;
    }

    /// <summary>Takes a uid, of type <c>u</c>.</summary>
    internal uint? TakeUser(string key) => Take<uint>(key, "u");

    /// <summary>Refuses what nobody took.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    internal void End()
    {
        if (_left.Count > 0)
        {
            string known = _known.Count > 0 ? string.Join(", ", _known) : "none";
            throw Invalid(
                $"There is no option '{_left.Keys.First()}'; this method knows: {known}."
            );
        }
    }

    private T? Take<T>(string key, string signature)
        where T : struct => Find(key, signature)?.As<T>();

    private T? TakeReference<T>(string key, string signature)
        where T : class => Find(key, signature)?.As<T>();

    private BusValue? Find(string key, string signature)
    {
        _known.Add(key);
        if (!_left.Remove(key, out BusValue? value))
        {
            return null;
        }

        return value.Signature == signature
            ? value
            : throw Invalid(
                $"Option '{key}' must be of D-Bus type '{signature}'; it came as '{value.Signature}'."
            );
    }

    private static ServiceException Invalid(string message) =>
        new(ServiceError.InvalidArgument, message);
}
