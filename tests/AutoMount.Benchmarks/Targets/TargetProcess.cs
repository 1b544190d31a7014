using System.Diagnostics;

namespace AutoMount.Benchmarks.Targets;

/// <summary>Starts the processes that serve targets.</summary>
internal static class TargetProcess
{
    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(20);

    /// <summary>A directory that a user owns.</summary>
    internal static string MakeFor(uint user, string directory)
    {
        Directory.CreateDirectory(directory);
        Commands.Run("chown", $"{user}:{user}", directory);
        return directory;
    }

    /// <summary>
    /// Ours says where it shows the folder, and serves it until it is killed. Its input never ends, not even with us: it would
    /// start to take the folder down, and being killed in the middle of that it would wait for itself in the kernel.
    /// </summary>
    internal static Target StartOurs(string program, string directory, string[] arguments)
    {
        string input = $"{directory}/input";
        Commands.Run("mkfifo", input);
        Process process = Process.Start(
            new ProcessStartInfo(
                "/bin/sh",
                ["-c", "exec \"$@\" 0<>\"$0\"", input, program, directory, .. arguments]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        string? path = process.StandardOutput.ReadLine();
        if (!Directory.Exists(path))
        {
            throw new InvalidOperationException($"our folder is not shown: '{path}'");
        }

        // as a session sees it: bound where it is used, and so as deep in the tree as the others
        string mount = Directory.CreateDirectory($"{directory}/mount").FullName;
        Commands.Run("mount", "--bind", path, mount);
        return new Target(Target.Ours, mount, process);
    }

    /// <summary>A peer stays in the foreground and says nothing here; it serves when its mount is in the table.</summary>
    internal static Target Start(string name, string mount, string[] command)
    {
        string log = $"{mount}.log";
        Process process = Process.Start(
            "/bin/sh",
            ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", log, .. command]
        );
        long start = Stopwatch.GetTimestamp();
        while (
            !File.ReadAllText("/proc/self/mounts").Contains($" {mount} ", StringComparison.Ordinal)
        )
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > s_longestStart)
            {
                throw new InvalidOperationException(
                    $"'{string.Join(' ', command)}' does not serve: {File.ReadAllText(log)}"
                );
            }

            Thread.Sleep(20);
        }

        return new Target(name, mount, process);
    }
}
