using AutoMount.Core.Scratch;

namespace AutoMount.Cli.Values;

/// <summary>A scratch as people write it: <c>KIND</c>, <c>KIND:SIZE</c> or <c>SIZE</c>.</summary>
/// <param name="Kind">What it lies on, or null for what is configured.</param>
/// <param name="Bytes">Its size, or null for what is configured.</param>
internal sealed record ScratchText(string? Kind, long? Bytes)
{
    /// <summary>How it is written.</summary>
    internal const string Form =
        "'directory', 'memory' or 'image', a size after a colon, or a size alone, such as memory:2G or 20G";

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    internal static ScratchText Parse(string text)
    {
        if (ScratchWords.ToKind(text) is not null)
        {
            return new ScratchText(text, null);
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string? kind = colon < 0 ? null : text[..colon];
        bool isKnown = kind is null
            ? text.Any(char.IsAsciiDigit)
            : ScratchWords.ToKind(kind) is not null;
        return isKnown
            ? new ScratchText(kind, Quantity.ParseSize(text[(colon + 1)..]))
            : throw new FormatException($"'{text}' is not understood; write {Form}.");
    }
}
