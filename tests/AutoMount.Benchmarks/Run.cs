using System.Runtime.InteropServices;
using AutoMount.Benchmarks.Inputs;
using AutoMount.Benchmarks.Lines;
using AutoMount.Benchmarks.Phases;
using AutoMount.Benchmarks.Report;

namespace AutoMount.Benchmarks;

/// <summary>A whole run, from the command line to the table.</summary>
internal static class Run
{
    /// <summary>What is typed: checks it, and does it in an enclosure.</summary>
    internal static int Outside(string[] arguments)
    {
        Options options = Options.Parse(arguments);
        if (options.Help)
        {
            Console.WriteLine(Options.Usage);
            return 0;
        }

        return options.List ? ListLines() : Enclosure.Run(arguments);
    }

    /// <summary>What happens in the enclosure.</summary>
    internal static int Inside(string memory, string disk, Options options)
    {
        // the first process of a namespace is deaf to signals that it does not listen to
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            _ => Environment.Exit(130)
        );
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            _ => Environment.Exit(143)
        );
        Store.MountMemory(memory);
        string inputs = $"{memory}/inputs";
        InputTable.Prepare(inputs, options);
        List<Sample> samples = [];
        MachineLoad load = new();
        bool whole = true;
        foreach ((string store, bool onDisk) in Stores(memory, disk, options))
        {
            Measurement measurement = new(options, store, inputs, onDisk, samples, load);
            measurement.Run();
            whole &= measurement.IsWhole;
        }

        RunReport report = new(options.ChosenLines, options.Targets, samples, load);
        if (options.Sizes == Sizes.Full)
        {
            Console.Error.WriteLine($"as JSON: {Save(report, options, samples, load)}");
        }

        Console.WriteLine(options.Markdown ? report.ToMarkdown() : report.ToText());
        return whole ? 0 : 1;
    }

    private static int ListLines()
    {
        foreach (Line line in LineTable.All)
        {
            Console.WriteLine($"{line.Name, -18} {line.Title}");
        }

        return 0;
    }

    private static IEnumerable<(string Store, bool OnDisk)> Stores(
        string memory,
        string disk,
        Options options
    )
    {
        if (options.ChosenLines.Any(line => !line.OnDisk))
        {
            yield return (Store.MakeInMemory(memory), false);
        }

        if (options.ChosenLines.Any(line => line.OnDisk))
        {
            yield return (disk, true);
        }
    }

    private static string Save(
        RunReport report,
        Options options,
        IReadOnlyList<Sample> samples,
        MachineLoad load
    )
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        JsonReport json = new()
        {
            Date = now,
            Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Processors = Environment.ProcessorCount,
            Rounds = options.Rounds,
            Seed = options.Seed,
            LoadBefore = load.Before,
            LoadMost = load.Most,
            Lines =
            [
                .. report.Rows.Select(row => new JsonLine(
                    row.Line.Name,
                    row.Line.Title,
                    row.Line.Bar,
                    row.Line.Quota,
                    row.Line.OnDisk,
                    row.NativeSeconds,
                    row.NativeSpread,
                    row.Verdict,
                    row.Ratios,
                    row.DaemonSeconds
                )),
            ],
            Means = report.Summary.Means,
            BestOfEachLine = report.Summary.BestOfEachLine,
            Samples = samples,
        };
        string directory = $"{Places.Artifacts}/benchmarks";
        Directory.CreateDirectory(directory);
        string file = $"{directory}/{now:yyyyMMdd-HHmmss}.json";
        File.WriteAllText(file, json.ToJson());
        return file;
    }
}
