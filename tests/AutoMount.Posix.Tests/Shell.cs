using System.Diagnostics;

namespace AutoMount.Posix.Tests;

/// <summary>Commands for a test.</summary>
internal static class Shell
{
    /// <summary>Runs one; fails the test where it fails.</summary>
    /// <returns>Its output.</returns>
    internal static string Run(string directory, string line)
    {
        using Process process = Process.Start(
            new ProcessStartInfo("bash", ["-c", $"set -e; {line}"])
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
