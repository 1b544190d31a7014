using System.Diagnostics;

namespace AutoMount.Benchmarks;

/// <summary>Commands of the machine that set things up.</summary>
internal static class Commands
{
    /// <summary>Runs one; throws where it fails (what it said is on standard error).</summary>
    internal static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}"
            );
        }
    }
}
