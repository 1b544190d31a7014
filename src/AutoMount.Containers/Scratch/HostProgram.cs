using System.ComponentModel;
using System.Diagnostics;

namespace AutoMount.Containers.Scratch;

/// <summary>Programs of the host that are run for a moment.</summary>
internal static class HostProgram
{
    /// <summary>Instead of an exit code: it is not installed.</summary>
    internal const int NotThere = -1;

    /// <summary>Instead of an exit code: it could not be run.</summary>
    internal const int NotRun = -2;

    private const int LongestComplaint = 400;

    /// <summary>Runs one to its end.</summary>
    /// <param name="name">Its name; looked for where the system's programs are, never in a directory of a user.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="problem">What it complained of, or why it could not be run; empty after a success.</param>
    /// <returns>Its exit code, or one of the two above.</returns>
    internal static int Run(string name, IReadOnlyList<string> arguments, out string problem)
    {
        string? path = ((string[])["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            problem = $"{name} is not installed";
            return NotThere;
        }

        ProcessStartInfo start = new(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C";
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            process.OutputDataReceived += (_, _) => { }; // read away, so that it never waits
            process.BeginOutputReadLine();
            string complaint = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            problem =
                process.ExitCode == 0 ? string.Empty
                : complaint.Length > LongestComplaint ? complaint[..LongestComplaint]
                : complaint;
            return process.ExitCode;
        }
        catch (Win32Exception exception)
        {
            problem = $"{name} cannot be run: {exception.Message}";
            return NotRun;
        }
    }
}
