using System.Diagnostics;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>A Python program that works in a directory, beside the test.</summary>
internal static class Client
{
    /// <summary>Starts one.</summary>
    internal static Process Begin(string directory, string script)
    {
        ProcessStartInfo start = new("python3", ["-c", $"import os, stat\n{script}"])
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    /// <param name="client">The program.</param>
    /// <param name="story">What to say where it is not.</param>
    /// <returns>What it printed: little, which it need not wait for.</returns>
    internal static string End(Process client, string story)
    {
        Assert.True(client.WaitForExit(TimeSpan.FromSeconds(30)), $"hangs: {story}");
        Assert.True(client.ExitCode == 0, $"{story}: {client.StandardError.ReadToEnd()}");
        return client.StandardOutput.ReadToEnd();
    }

    /// <summary>Runs one to its good end.</summary>
    /// <returns>What it printed.</returns>
    internal static string Run(string directory, string script)
    {
        using Process client = Begin(directory, script);
        return End(client, script);
    }
}
