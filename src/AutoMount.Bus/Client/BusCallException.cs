using AutoMount.Bus.Contract;
using AutoMount.Core;

namespace AutoMount.Bus.Client;

/// <summary>The other side answered a call with an error.</summary>
/// <param name="name">The D-Bus error's name.</param>
/// <param name="message">Its text, meant for people.</param>
public sealed class BusCallException(string name, string message) : Exception(message)
{
    /// <summary>The D-Bus error's name, such as <c>org.automount1.Error.NoSuchFolder</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The service's error, or null where it came from the bus or another service.</summary>
    public ServiceError? Error => BusErrors.FromName(Name);
}
