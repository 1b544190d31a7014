using System.Collections.Frozen;
using AutoMount.Core;

namespace AutoMount.Bus.Contract;

/// <summary>The one table between the service's errors and their D-Bus names.</summary>
public static class BusErrors
{
    /// <summary>Of the audit alone: the caller was gone before there was an answer.</summary>
    public const string Disconnected = "org.freedesktop.DBus.Error.Disconnected";

    private const string Prefix = "org.automount1.Error.";

    private static readonly FrozenDictionary<ServiceError, string> Names =
        Enum.GetValues<ServiceError>().ToFrozenDictionary(error => error, Name);

    private static readonly FrozenDictionary<string, ServiceError> Errors =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The D-Bus name of an error.</summary>
    public static string NameOf(ServiceError error) => Names[error];

    /// <summary>The error of a D-Bus name, or null where it is none of ours.</summary>
    public static ServiceError? FromName(string name) =>
        Errors.TryGetValue(name, out ServiceError error) ? error : null;

    private static string Name(ServiceError error) =>
        error switch
        {
            ServiceError.InvalidArgument => "org.freedesktop.DBus.Error.InvalidArgs",
            ServiceError.AccessDenied => "org.freedesktop.DBus.Error.AccessDenied",
            ServiceError.AuthenticationRequired =>
                "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
            _ => $"{Prefix}{error}",
        };
}
