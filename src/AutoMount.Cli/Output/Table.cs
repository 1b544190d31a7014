namespace AutoMount.Cli.Output;

/// <summary>A table for people: a header, columns as wide as their widest cell, nothing cut off.</summary>
/// <param name="columns">Headers; one that begins with <c>&gt;</c> is of a column aligned to the right.</param>
internal sealed class Table(params string[] columns)
{
    private const string Gap = "  ";

    private readonly bool[] _toTheRight = [.. columns.Select(column => column.StartsWith('>'))];
    private readonly string[] _header = [.. columns.Select(column => column.TrimStart('>'))];
    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    internal void Add(params Cell[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException(
                $"{cells.Length} cells for {columns.Length} columns",
                nameof(cells)
            );
        }

        _rows.Add([.. cells.Select(cell => cell with { Text = cell.Shown })]);
    }

    /// <summary>Writes it, each line after <paramref name="indent"/>.</summary>
    internal void Write(Page page, string indent = "")
    {
        IEnumerable<string> widest = page.HasHeaders ? _header : _header.Select(_ => string.Empty);
        int[] widths =
        [
            .. widest.Select(
                (text, column) =>
                    _rows
                        .Select(row => TerminalText.Width(row[column].Text))
                        .Append(TerminalText.Width(text))
                        .Max()
            ),
        ];
        if (page.HasHeaders)
        {
            string header = Line([.. _header.Select(text => new Cell(text))], widths, page.Palette);
            page.WriteLine(indent + page.Palette.Paint(header, Ink.Header));
        }

        foreach (Cell[] row in _rows)
        {
            page.WriteLine(indent + Line(row, widths, page.Palette));
        }
    }

    private string Line(Cell[] row, int[] widths, Palette palette) =>
        string.Join(Gap, row.Select((cell, column) => Pad(cell, column, widths[column], palette)))
            .TrimEnd(' ');

    private string Pad(Cell cell, int column, int width, Palette palette)
    {
        string blanks = new(' ', width - TerminalText.Width(cell.Text));
        string text = palette.Paint(cell.Text, cell.Ink);
        return _toTheRight[column] ? blanks + text : text + blanks;
    }
}
