using System.Globalization;
using AutoMount.Core.Folders;

namespace AutoMount.Cli.Values;

/// <summary>Numbers with a unit, as people write and read them.</summary>
internal static class Quantity
{
    /// <summary>How a size is written.</summary>
    internal const string SizeForm =
        "bytes, or a number with K, M, G, T, P or E (binary: 1K is 1024), such as 10G, 1.5T or 4096";

    /// <summary>How a count is written.</summary>
    internal const string CountForm =
        "a number, or one with k, M or G (decimal: 1k is 1000), such as 500k or 2M";

    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Reads a size in bytes.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    internal static long ParseSize(string text)
    {
        bool longUnit =
            text.EndsWith("iB", StringComparison.Ordinal)
            && text.Length > 2
            && char.IsAsciiLetter(text[^3]);
        return Parse(text, longUnit ? text[..^2] : text, thousand: 1024, "KMGTPE", SizeForm);
    }

    /// <summary>Reads a count.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    internal static long ParseCount(string text) =>
        Parse(text, text, thousand: 1000, "KMG", CountForm);

    /// <summary>A number of bytes with at most one decimal, such as <c>1.5 GiB</c>.</summary>
    internal static string FormatSize(long bytes)
    {
        decimal value = bytes;
        int unit = 0;
        while (unit < BinaryUnits.Length - 1 && Math.Round(value, 1) >= 1024)
        {
            value /= 1024;
            unit++;
        }

        return $"{Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture)} {BinaryUnits[unit]}";
    }

    private static long Parse(string whole, string text, int thousand, string letters, string form)
    {
        if (whole.StartsWith('-'))
        {
            throw new FormatException($"'{whole}' is below zero; write {form}.");
        }

        (string digits, int power) = Split(text, letters);
        if (
            power < 0
            || !decimal.TryParse(
                digits,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out decimal number
            )
        )
        {
            throw new FormatException($"'{whole}' is not understood; write {form}.");
        }

        decimal factor = 1;
        for (; power > 0; power--)
        {
            factor *= thousand;
        }

        if (number >= FolderLimits.Unlimited / factor)
        {
            throw new FormatException($"'{whole}' is more than any host has.");
        }

        return (long)(number * factor);
    }

    /// <summary>Takes a unit's letter off the end; the power is negative where it is unknown.</summary>
    private static (string Digits, int Power) Split(string text, string letters)
    {
        if (text.Length == 0 || char.IsAsciiDigit(text[^1]))
        {
            return (text, 0);
        }

        int power = letters.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1;
        return (text[..^1], power > 0 ? power : -1);
    }
}
