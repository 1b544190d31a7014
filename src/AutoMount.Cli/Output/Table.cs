namespace AutoMount.Cli.Output;

/// <summary>A table for people: a header, columns as wide as their widest cell, nothing cut off.</summary>
/// <param name="columns">Headers; one that begins with <c>&gt;</c> is of a column aligned to the right.</param>
internal sealed class Table(params string[] columns)
{
    private const string Gap = "  ";

    private readonly bool[] _toTheRight = [.. columns.Select(column => column.StartsWith('>'))];
    private readonly List<string[]> _rows =
    [
        [.. columns.Select(column => column.TrimStart('>'))],
    ];

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    internal void Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException(
                $"{cells.Length} cells for {columns.Length} columns",
                nameof(cells)
            );
        }

        _rows.Add([.. cells.Select(cell => cell.Length == 0 ? "-" : TerminalText.Escape(cell))]);
    }

    /// <summary>Writes it, each line after <paramref name="indent"/>.</summary>
    internal void Write(TextWriter writer, string indent = "")
    {
        int[] widths =
        [
            .. Enumerable
                .Range(0, columns.Length)
                .Select(column => _rows.Max(row => TerminalText.Width(row[column]))),
        ];
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select(
                (cell, column) => Pad(cell, widths[column], _toTheRight[column])
            );
            writer.WriteLine($"{indent}{string.Join(Gap, cells)}".TrimEnd());
        }
    }

    private static string Pad(string cell, int width, bool toTheRight)
    {
        string blanks = new(' ', width - TerminalText.Width(cell));
        return toTheRight ? blanks + cell : cell + blanks;
    }
}
