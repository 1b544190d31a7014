namespace AutoMount.Cli.Output;

/// <summary>Facts about one thing, a line each, their values aligned.</summary>
internal sealed class DetailList
{
    private readonly List<(string Label, Cell Value)> _lines = [];

    /// <summary>Adds a fact; an empty value is shown as a dash.</summary>
    internal DetailList Add(string label, Cell value)
    {
        _lines.Add(($"{label}:", value));
        return this;
    }

    /// <summary>Writes all of them.</summary>
    internal void Write(Page page)
    {
        int width = _lines.Max(line => line.Label.Length);
        foreach ((string label, Cell value) in _lines)
        {
            page.WriteLine(
                $"{label.PadRight(width)}  {page.Palette.Paint(value.Shown, value.Ink)}"
            );
        }
    }
}
