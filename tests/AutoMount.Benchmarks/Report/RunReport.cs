using System.Text;
using AutoMount.Benchmarks.Lines;
using AutoMount.Benchmarks.Targets;

namespace AutoMount.Benchmarks.Report;

/// <summary>What a run found, for a reader.</summary>
internal sealed class RunReport
{
    private readonly string[] _compared;
    private readonly Row[] _rows;
    private readonly Summary _summary;
    private readonly MachineLoad _load;

    internal RunReport(
        IReadOnlyList<Line> lines,
        IReadOnlyList<string> targets,
        IReadOnlyList<Sample> samples,
        MachineLoad load
    )
    {
        _compared = [.. targets.Where(target => target != Target.Native)];
        _rows = [.. lines.Select(line => new Row(line, targets, samples))];
        _summary = new Summary(_rows, targets);
        _load = load;
    }

    internal IReadOnlyList<Row> Rows => _rows;

    internal Summary Summary => _summary;

    internal string ToText() =>
        $"{Ratios().ToText()}\nSeconds of a processor that each target's process used:\n{Processor().ToText()}\n{Closing()}";

    internal string ToMarkdown() => $"{Ratios().ToMarkdown()}\n{Closing()}";

    private static string Number(double? value, string format = "0.00") =>
        value?.ToString(format) ?? "-";

    private TextTable Ratios()
    {
        string[] peers = [.. _compared.Where(target => target != Target.Ours)];
        TextTable table = new([
            "line",
            "bar",
            "native s",
            "±",
            Target.Ours,
            "verdict",
            "best peer",
            .. peers,
        ]);
        foreach (Row row in _rows)
        {
            table.Add([
                row.Line.Quota ? $"{row.Line.Title} [quota]" : row.Line.Title,
                Number(row.Line.Bar),
                Number(row.NativeSeconds, "0.000"),
                Number(row.NativeSpread, "0 %"),
                Number(row.Ours),
                row.Verdict,
                row.BestPeer is { } best ? $"{best.Value:0.00} {best.Key}" : "-",
                .. peers.Select(peer =>
                    Number(row.Ratios.TryGetValue(peer, out double ratio) ? ratio : null)
                ),
            ]);
        }

        return table;
    }

    private TextTable Processor()
    {
        TextTable table = new(["line", .. _compared]);
        foreach (Row row in _rows)
        {
            table.Add([
                row.Line.Title,
                .. _compared.Select(target =>
                    Number(
                        row.DaemonSeconds.TryGetValue(target, out double seconds) ? seconds : null
                    )
                ),
            ]);
        }

        return table;
    }

    private string Closing()
    {
        StringBuilder text = new();
        text.AppendLine(
            $"Geometric mean over the {_summary.Lines} lines that write no data: {Target.Ours} {Number(_summary.Ours)}, "
                + $"the best peer of each line {Number(_summary.BestOfEachLine)}"
        );
        if (_summary.BestPeer is { } peer)
        {
            text.AppendLine(
                $"Best single peer: {peer.Key} {Number(peer.Value)}; {Target.Ours} to it {Number(_summary.Ours / peer.Value)}"
            );
        }

        text.AppendLine($"{_load}");
        text.Append($"{_summary.Held} bars hold, {_summary.Missed} missed");
        return text.ToString();
    }
}
