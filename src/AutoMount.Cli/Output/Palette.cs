namespace AutoMount.Cli.Output;

/// <summary>Colours as <c>systemctl(1)</c> has them, or none.</summary>
internal sealed class Palette
{
    /// <summary>No colours.</summary>
    internal static readonly Palette None = new(isColoured: false);

    /// <summary>The terminal's own colours (ECMA-48).</summary>
    internal static readonly Palette Coloured = new(isColoured: true);

    private const string Off = "\e[0m";
    private readonly bool _isColoured;

    private Palette(bool isColoured) => _isColoured = isColoured;

    /// <summary>What standard output wants. SYSTEMD_COLORS decides alone where it is set; else only a terminal that is not dumb, and where there is no NO_COLOR (no-color.org).</summary>
    internal static Palette For(bool isTerminal, Func<string, string?> variable)
    {
        bool wanted = variable("SYSTEMD_COLORS")?.ToLowerInvariant() switch
        {
            "0" or "no" or "n" or "false" or "f" or "off" => false,
            "1" or "yes" or "y" or "true" or "t" or "on" or "16" or "256" or "24bit" => true,
            _ => isTerminal
                && string.IsNullOrEmpty(variable("NO_COLOR"))
                && variable("TERM") is not (null or "" or "dumb"),
        };
        return wanted ? Coloured : None;
    }

    /// <summary>A text with its colour; as wide as before.</summary>
    internal string Paint(string text, Ink ink) =>
        _isColoured && text.Length > 0 && Code(ink) is { } code ? $"{code}{text}{Off}" : text;

    private static string? Code(Ink ink) =>
        ink switch
        {
            Ink.Header => "\e[0;4m",
            Ink.Good => "\e[0;1;32m",
            Ink.Warning => "\e[0;1;33m",
            Ink.Bad => "\e[0;1;31m",
            Ink.Faint => "\e[0;90m",
            _ => null,
        };
}
