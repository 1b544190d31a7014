using System.Security.Cryptography;

namespace AutoMount.Core.Folders;

/// <summary>Names a folder for ever, also after a rename: 32 lower-case hexadecimal digits.</summary>
/// <param name="Value">The digits.</param>
public readonly record struct FolderId(string Value)
{
    private const int Length = 32;

    /// <summary>A new random id (128 bits).</summary>
    public static FolderId New() =>
        new(RandomNumberGenerator.GetHexString(Length, lowercase: true));

    /// <summary>Takes an id apart from anything else: exactly 32 lower-case hexadecimal digits.</summary>
    public static bool TryParse(string? text, out FolderId id)
    {
        id = new FolderId(text ?? string.Empty);
        return text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
    }

    /// <summary>The digits.</summary>
    public override string ToString() => Value;
}
