using AutoMount.Benchmarks.Lines;
using AutoMount.Benchmarks.Phases;
using AutoMount.Benchmarks.Targets;

namespace AutoMount.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    internal const string Usage = """
        tests/run --bench [OPTION...]

        --line NAME,...      only these lines (--list tells the names)
        --targets NAME,...   only these targets; native is always one
        --rounds N           rounds, 3 unless told
        --disk               on the machine's disk instead of in memory; without --line: the lines that are meant for it
        --seed N             the order of targets within rounds
        --size tiny          only to see that everything runs
        --markdown           the table as it goes into README.md
        --list, --help       tell the lines and this, and end
        """;

    internal int Rounds { get; init; } = 3;
    internal IReadOnlyList<string> Lines { get; init; } = [];
    internal IReadOnlyList<string> Targets { get; init; } = TargetTable.Names;
    internal bool Disk { get; init; }
    internal int Seed { get; init; } = Environment.TickCount & 0xFFFF;
    internal Sizes Sizes { get; init; } = Sizes.Full;
    internal bool Markdown { get; init; }
    internal bool List { get; init; }
    internal bool Help { get; init; }

    /// <summary>The lines that are asked for.</summary>
    internal IReadOnlyList<Line> ChosenLines =>
        Lines.Count > 0 ? [.. LineTable.All.Where(IsNamed).Select(OnTheDiskAskedFor)]
        : Disk ? [.. LineTable.All.Where(line => line.OnDisk)]
        : LineTable.All;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">It is not understood.</exception>
    internal static Options Parse(string[] arguments)
    {
        Options options = new();
        Queue<string> rest = new(arguments);
        while (rest.TryDequeue(out string? argument))
        {
            options = argument switch
            {
                "--rounds" => options with { Rounds = int.Parse(Value(argument, rest)) },
                "--line" => options with { Lines = [.. options.Lines, .. Names(argument, rest)] },
                "--targets" => options with
                {
                    Targets =
                    [
                        Target.Native,
                        .. Names(argument, rest).Where(name => name != Target.Native),
                    ],
                },
                "--disk" => options with { Disk = true },
                "--seed" => options with { Seed = int.Parse(Value(argument, rest)) },
                "--size" => options with
                {
                    Sizes = Value(argument, rest) == "tiny" ? Sizes.Tiny : Sizes.Full,
                },
                "--markdown" => options with { Markdown = true },
                "--list" => options with { List = true },
                "--help" => options with { Help = true },
                _ => throw new UsageException($"unknown option '{argument}'\n{Usage}"),
            };
        }

        options.Check();
        return options;
    }

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out string? value)
            ? value
            : throw new UsageException($"{option} needs a value");

    private static string[] Names(string option, Queue<string> rest) =>
        Value(option, rest).Split(',');

    private bool IsNamed(Line line) => Lines.Contains(line.Name, StringComparer.Ordinal);

    private Line OnTheDiskAskedFor(Line line) => Disk ? line with { OnDisk = true } : line;

    private void Check()
    {
        foreach (string name in Lines.Where(name => LineTable.All.All(line => line.Name != name)))
        {
            throw new UsageException($"no such line: '{name}'; --list tells the names");
        }

        foreach (string name in Targets.Except(TargetTable.Names, StringComparer.Ordinal))
        {
            throw new UsageException(
                $"no such target: '{name}'; there are {string.Join(", ", TargetTable.Names)}"
            );
        }
    }
}
