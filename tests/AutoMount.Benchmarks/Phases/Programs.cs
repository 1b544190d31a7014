using System.Diagnostics;

namespace AutoMount.Benchmarks.Phases;

/// <summary>Real programs, run to their end in an environment that is the same everywhere.</summary>
internal sealed class Programs(string home)
{
    /// <summary>Further variables of the environment.</summary>
    internal Dictionary<string, string> Variables { get; } =
        new(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["TMPDIR"] = home,
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            ["LC_ALL"] = "C.UTF-8",
        };

    /// <summary>Runs a program in a directory; throws with its last words where it fails.</summary>
    internal void Run(string directory, string program, params string[] arguments) =>
        _ = Ask(directory, program, arguments);

    /// <summary>Runs a program that prints the seconds it took, for those whose start is no part of the measure.</summary>
    internal double Seconds(string directory, string program, params string[] arguments) =>
        double.Parse(Ask(directory, program, arguments));

    private string Ask(string directory, string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}"
            );
    }
}
