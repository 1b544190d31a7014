using AutoMount.Benchmarks.Phases;

namespace AutoMount.Benchmarks.Inputs;

/// <summary>What workloads read, made before the first round from what the machine has.</summary>
internal static class InputTable
{
    private static readonly Dictionary<string, Action<string, Sizes>> s_makers = new(
        StringComparer.Ordinal
    )
    {
        ["tree"] = TreeInput.Make,
        ["python"] = (directory, _) => PythonInput.Make(directory),
        ["git"] = GitInput.Make,
        ["npm"] = (directory, _) => NpmInput.Make(directory),
        ["pip"] = PipInput.Make,
    };

    /// <summary>Makes what the chosen lines need, in a directory that the measuring user may read and write.</summary>
    internal static void Prepare(string directory, Options options)
    {
        Directory.CreateDirectory($"{directory}/home");
        foreach (
            string phase in options
                .ChosenLines.Select(line => line.Phase)
                .Distinct(StringComparer.Ordinal)
        )
        {
            if (s_makers.TryGetValue(phase, out Action<string, Sizes>? make))
            {
                make(directory, options.Sizes);
            }
        }

        Commands.Run("chown", "-R", $"{Measurement.User}:{Measurement.User}", directory);
    }
}
