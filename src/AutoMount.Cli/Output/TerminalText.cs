using System.Globalization;
using System.Text;

namespace AutoMount.Cli.Output;

/// <summary>Text from elsewhere, made fit for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>Replaces what would steer a terminal or reorder its text: control and format characters, line and paragraph separators.</summary>
    internal static string Escape(string text)
    {
        StringBuilder? escaped = null;
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsHarmful(rune))
            {
                escaped ??= new StringBuilder(text, 0, position, text.Length + 8);
                escaped.Append(Escaped(rune));
            }
            else
            {
                escaped?.Append(rune);
            }

            position += rune.Utf16SequenceLength;
        }

        return escaped?.ToString() ?? text;
    }

    /// <summary>How many columns a text with our own colours takes.</summary>
    internal static int PaintedWidth(ReadOnlySpan<char> text)
    {
        int width = 0;
        while (text.IndexOf('\e') is >= 0 and int escape)
        {
            width += Width(text[..escape]);
            int end = text[escape..].IndexOf('m');
            text = end < 0 ? [] : text[(escape + end + 1)..];
        }

        return width + Width(text);
    }

    /// <summary>How many columns of a terminal a text takes.</summary>
    internal static int Width(ReadOnlySpan<char> text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    private static bool IsHarmful(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static string Escaped(Rune rune) =>
        rune.Value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            <= 0xff => $"\\x{rune.Value:x2}",
            <= 0xffff => $"\\u{rune.Value:x4}",
            _ => $"\\U{rune.Value:x8}",
        };

    private static int Width(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
            ? 0
        : IsWide(rune.Value) ? 2
        : 1;

    /// <summary>East Asian wide and full-width characters, and pictures (Unicode Standard Annex 11, by block).</summary>
    private static bool IsWide(int value) =>
        value
            is (>= 0x1100 and <= 0x115f)
                or (>= 0x2e80 and <= 0x303e)
                or (>= 0x3041 and <= 0xa4cf)
                or (>= 0xac00 and <= 0xd7a3)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0xfe30 and <= 0xfe6f)
                or (>= 0xff00 and <= 0xff60)
                or (>= 0xffe0 and <= 0xffe6)
                or (>= 0x1f300 and <= 0x1f64f)
                or (>= 0x1f900 and <= 0x1f9ff)
                or (>= 0x20000 and <= 0x3fffd);
}
