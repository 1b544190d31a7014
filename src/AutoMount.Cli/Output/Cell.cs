namespace AutoMount.Cli.Output;

/// <summary>A text and what it is.</summary>
/// <param name="Text">As it came; whoever writes it escapes it.</param>
/// <param name="Ink">What it is.</param>
internal readonly record struct Cell(string Text, Ink Ink = Ink.Plain)
{
    /// <summary>Text like any other.</summary>
    public static implicit operator Cell(string text) => new(text);

    /// <summary>The text as it is shown: an empty one as a dash.</summary>
    internal string Shown => Text.Length == 0 ? "-" : TerminalText.Escape(Text);
}
