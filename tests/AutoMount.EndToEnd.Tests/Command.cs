using System.Diagnostics;
using System.Text;

namespace AutoMount.EndToEnd.Tests;

/// <summary>Programs run to their end within a bounded time.</summary>
internal static class Command
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>Runs a program; fails the test with its output where it fails.</summary>
    public static string Run(string program, params string[] arguments) =>
        Run(new ProcessStartInfo(program, arguments));

    /// <summary>Runs a shell script (<c>set -eu</c>) in a directory, with variables.</summary>
    public static string Shell(
        string directory,
        string script,
        params (string Name, string Value)[] environment
    )
    {
        ProcessStartInfo start = new("/bin/sh", ["-euc", script]) { WorkingDirectory = directory };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Run(start);
    }

    private static string Run(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.Environment["LC_ALL"] = "C.UTF-8";
        StringBuilder output = new();
        StringBuilder errors = new();
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => output.Append(line.Data).Append('\n');
        process.ErrorDataReceived += (_, line) => errors.Append(line.Data).Append('\n');
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Line(start)} did not end within {Longest.TotalMinutes} minutes");
        }

        process.WaitForExit(); // also for the last lines
        Assert.True(
            process.ExitCode == 0,
            $"{Line(start)} ended with {process.ExitCode}\n{Tail(output)}\n{Tail(errors)}"
        );
        return output.ToString();
    }

    private static string Line(ProcessStartInfo start) =>
        $"{start.FileName} {string.Join(' ', start.ArgumentList)}";

    private static string Tail(StringBuilder text) =>
        text.Length > 4000 ? text.ToString(text.Length - 4000, 4000) : text.ToString();
}
