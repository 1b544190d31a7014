namespace AutoMount.Cli.Output;

/// <summary>Facts about one thing, a line each, their values aligned.</summary>
internal sealed class DetailList
{
    private readonly List<(string Label, string Value)> _lines = [];

    /// <summary>Adds a fact; an empty value is shown as a dash.</summary>
    internal DetailList Add(string label, string value)
    {
        _lines.Add(($"{label}:", value.Length == 0 ? "-" : TerminalText.Escape(value)));
        return this;
    }

    /// <summary>Writes all of them.</summary>
    internal void Write(TextWriter writer)
    {
        int width = _lines.Max(line => line.Label.Length);
        foreach ((string label, string value) in _lines)
        {
            writer.WriteLine($"{label.PadRight(width)}  {value}");
        }
    }
}
