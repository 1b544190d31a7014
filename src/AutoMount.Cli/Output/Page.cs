namespace AutoMount.Cli.Output;

/// <summary>What an answer for people is written on.</summary>
/// <param name="Writer">Takes the text.</param>
/// <param name="Palette">Its colours.</param>
/// <param name="HasHeaders">Whether tables get a header.</param>
internal sealed record Page(TextWriter Writer, Palette Palette, bool HasHeaders = true)
{
    /// <summary>Without colours.</summary>
    internal static Page Plain(TextWriter writer) => new(writer, Palette.None);

    /// <summary>Writes a line that holds nothing from elsewhere.</summary>
    internal void WriteLine(string text) => Writer.WriteLine(text);

    /// <summary>A text in its colour.</summary>
    internal string Paint(Cell cell) => Palette.Paint(cell.Text, cell.Ink);
}
