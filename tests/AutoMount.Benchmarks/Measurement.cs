using System.Diagnostics;
using AutoMount.Benchmarks.Lines;
using AutoMount.Benchmarks.Phases;
using AutoMount.Benchmarks.Report;
using AutoMount.Benchmarks.Targets;

namespace AutoMount.Benchmarks;

/// <summary>All rounds of some lines on one store.</summary>
internal sealed class Measurement
{
    /// <summary>Whose folder it is, and whom all work is done as.</summary>
    internal const uint User = 20010;

    private static readonly TimeSpan s_longestPhase = TimeSpan.FromMinutes(15);

    private readonly Options _options;
    private readonly string _store;
    private readonly string _inputs;
    private readonly bool _onDisk;
    private readonly Line[] _lines;
    private readonly List<Sample> _samples;
    private readonly MachineLoad _load;
    private readonly Random _random;
    private Target[] _targets = [];

    internal Measurement(
        Options options,
        string store,
        string inputs,
        bool onDisk,
        List<Sample> samples,
        MachineLoad load
    )
    {
        _options = options;
        _store = store;
        _inputs = inputs;
        _onDisk = onDisk;
        _lines = [.. options.ChosenLines.Where(line => line.OnDisk == onDisk)];
        _samples = samples;
        _load = load;
        _random = new Random(options.Seed);
    }

    /// <summary>Whether every target did everything.</summary>
    internal bool IsWhole { get; private set; } = true;

    internal void Run()
    {
        if (_lines.Length == 0)
        {
            return;
        }

        _targets =
        [
            .. _options.Targets.Select(name =>
                TargetTable.Start(name, $"{_store}/{name}", User, Places.FolderHost)
            ),
        ];
        for (int round = 1; round <= _options.Rounds; round++)
        {
            foreach (
                string phase in _lines.Select(line => line.Phase).Distinct(StringComparer.Ordinal)
            )
            {
                foreach (Target target in Order().Where(target => !target.IsBroken))
                {
                    Work(round, phase, target);
                }
            }
        }
    }

    /// <summary>Native first, in the middle and last; the others shuffled between.</summary>
    private List<Target> Order()
    {
        Target[] others = [.. _targets.Where(target => target.Name != Target.Native)];
        Target[] native = [.. _targets.Except(others)];
        _random.Shuffle(others);
        int half = others.Length / 2;
        List<Target> order = [.. native, .. others[..half]];
        if (half > 0)
        {
            order.AddRange(native);
        }

        return [.. order, .. others[half..], .. native];
    }

    private void Work(int round, string phase, Target target)
    {
        string directory = $"{target.Directory}/{phase}";
        long start = Stopwatch.GetTimestamp();
        WorkOrder order = new(
            phase,
            _lines
                .Where(line => line.Phase == phase)
                .Select(line => line.Step)
                .ToHashSet(StringComparer.Ordinal),
            directory,
            _inputs,
            _store,
            User,
            target.Daemon,
            _options.Sizes
        );
        _load.Note();
        bool done = RunWorker(order, target, round);
        if (!done)
        {
            IsWhole = false;
        }

        Console.Error.WriteLine(
            $"round {round} of {_options.Rounds}, {phase}, {target.Name}: "
                + (
                    done
                        ? $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"
                        : $"FAILED{(target.IsBroken ? ", left out from here on" : "")}"
                )
        );
    }

    private bool RunWorker(WorkOrder order, Target target, int round)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, order.ToArguments())
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        process.OutputDataReceived += (_, line) => Take(line.Data, target, round);
        process.BeginOutputReadLine();
        if (!process.WaitForExit(s_longestPhase))
        {
            process.Kill(entireProcessTree: true);
            target.GiveUp();
            return false;
        }

        process.WaitForExit(); // also for the last lines
        return process.ExitCode == 0;
    }

    private void Take(string? line, Target target, int round)
    {
        if (line?.Split('\t') is [{ } step, { } seconds, { } processor])
        {
            Sample sample = new(
                round,
                _onDisk,
                step,
                target.Name,
                double.Parse(seconds),
                double.Parse(processor)
            );
            lock (_samples)
            {
                _samples.Add(sample);
            }
        }
    }
}
