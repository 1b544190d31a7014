using System.Security.Cryptography;

namespace AutoMount.Core.Sessions;

/// <summary>Names a session: 12 lower-case hexadecimal digits.</summary>
/// <param name="Value">The digits.</param>
public readonly record struct SessionId(string Value)
{
    private const int Length = 12;

    /// <summary>A new random id (48 bits).</summary>
    public static SessionId New() =>
        new(RandomNumberGenerator.GetHexString(Length, lowercase: true));

    /// <summary>Takes an id apart from anything else: exactly 12 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out SessionId id)
    {
        id = new SessionId(text ?? string.Empty);
        return text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
    }

    /// <summary>The name of the session's container at the engine; no image and no user's request gives a container its name.</summary>
    public string ContainerName => $"automount-{Value}";

    /// <summary>The digits.</summary>
    public override string ToString() => Value;
}
