using System.Diagnostics;

namespace AutoMount.FileSystem.Tests;

/// <summary>Runs the host's own programs on the mount.</summary>
internal static class Commands
{
    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>Its output.</returns>
    public static string Run(string program, params string[] arguments)
    {
        (int exitCode, string output) = Start(new ProcessStartInfo(program, arguments));
        Assert.True(exitCode == 0, $"{program}: {output}");
        return output;
    }

    /// <summary>Runs a line of shell in a directory.</summary>
    public static (int ExitCode, string Output) Shell(string directory, string line) =>
        Start(new ProcessStartInfo("bash", ["-c", line]) { WorkingDirectory = directory });

    /// <summary>Runs lines of Python in a directory.</summary>
    public static (int ExitCode, string Output) Python(string directory, string program) =>
        Start(
            new ProcessStartInfo(
                "/usr/bin/python3",
                ["-c", $"import ctypes, errno, os, sys, time\n{program}"]
            )
            {
                WorkingDirectory = directory,
            }
        );

    private static (int ExitCode, string Output) Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
