using System.Text;

namespace AutoMount.Benchmarks.Report;

/// <summary>Rows of words, laid out for a terminal or for a Markdown file.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [heads];

    internal void Add(IEnumerable<string> words) => _rows.Add([.. words]);

    /// <summary>Columns aligned: the first to the left, the others to the right.</summary>
    internal string ToText()
    {
        int[] widths = [.. heads.Select((_, column) => _rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            IEnumerable<string> words = row.Select(
                (word, column) =>
                    column == 0 ? word.PadRight(widths[0]) : word.PadLeft(widths[column])
            );
            text.AppendLine(string.Join("  ", words).TrimEnd());
        }

        return text.ToString();
    }

    internal string ToMarkdown()
    {
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            text.AppendLine($"| {string.Join(" | ", row)} |");
            if (row == heads)
            {
                text.AppendLine(
                    $"| {string.Join(" | ", row.Select((_, column) => column == 0 ? "---" : "---:"))} |"
                );
            }
        }

        return text.ToString();
    }
}
