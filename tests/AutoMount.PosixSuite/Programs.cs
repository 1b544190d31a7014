using System.ComponentModel;
using System.Diagnostics;

namespace AutoMount.PosixSuite;

/// <summary>Programs as children of a behaviour's thread: in its directory, as its user, with its umask.</summary>
internal static class Programs
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Starts a program with its input and output redirected. Another thread's fork may hold our write descriptor for a moment: busy is tried again.</summary>
    public static Process Start(string path, params string[] arguments)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return Process.Start(
                    new ProcessStartInfo(path, arguments)
                    {
                        UseShellExecute = false,
                        RedirectStandardInput = true,
                        RedirectStandardOutput = true,
                    }
                )!;
            }
            catch (Win32Exception exception)
                when (exception.NativeErrorCode == (int)ETXTBSY && attempt < 50)
            {
                Tick();
            }
        }
    }

    /// <summary>Runs a program that must end with 0; gives its output.</summary>
    public static string Run(string path, params string[] arguments)
    {
        (int exitCode, string output) = Judge(path, arguments);
        Same(0, exitCode, $"exit code of {path} {string.Join(' ', arguments)}");
        return output;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output) Judge(string path, params string[] arguments)
    {
        using Process process = Start(path, arguments);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        True(process.WaitForExit(Longest), $"{path} ends");
        return (process.ExitCode, output);
    }

    /// <summary>Runs a shell script that must end with 0; gives its output.</summary>
    public static string Shell(string script) => Run("/bin/sh", "-euc", script);

    /// <summary>Runs a Python program that must end with 0; gives its output.</summary>
    public static string Python(string program) => Run("/usr/bin/python3", "-ISc", program);

    /// <summary>The errno that running a program fails with.</summary>
    public static Errno RefusalOf(string path)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(path) { UseShellExecute = false }
            )!;
            process.WaitForExit();
            return None;
        }
        catch (Win32Exception exception)
        {
            return (Errno)exception.NativeErrorCode;
        }
    }
}
