using System.Diagnostics;
using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>Processes of this program that do the same at once: all are ready before the clock starts, it stops when the last is done.</summary>
internal sealed class ChildProcesses : IDisposable
{
    private const string Mark = "--child";
    private readonly Process[] _processes;

    internal ChildProcesses(int count, Func<int, string[]> work)
    {
        _processes = new Process[count];
        for (int i = 0; i < count; i++)
        {
            _processes[i] = Process.Start(
                new ProcessStartInfo(Environment.ProcessPath!, [Mark, .. work(i)])
                {
                    RedirectStandardInput = true,
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                }
            )!;
        }

        AwaitAll();
    }

    /// <summary>Lets all work, and returns when all are done.</summary>
    internal void RunAll()
    {
        foreach (Process process in _processes)
        {
            process.StandardInput.WriteLine();
        }

        AwaitAll();
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }

    /// <summary>What a child does.</summary>
    internal static void RunChild(string[] arguments)
    {
        switch (arguments)
        {
            case [Mark, "random-read", { } path, { } length, { } count, { } seed]:
            {
                using PathList file = new(path);
                WhenTold(() =>
                    LargeFile.ReadAtRandom(
                        file,
                        long.Parse(length),
                        int.Parse(count),
                        int.Parse(seed)
                    )
                );
                break;
            }

            case [Mark, "files", { } directory, { } count]:
            {
                using SmallFiles files = new(directory, int.Parse(count));
                WhenTold(() =>
                {
                    files.Create();
                    files.Status();
                    files.Read();
                    files.Unlink();
                });
                break;
            }

            default:
                throw new UsageException($"no such work: {string.Join(' ', arguments)}");
        }
    }

    private static void WhenTold(Action work)
    {
        Console.WriteLine("ready");
        if (Console.ReadLine() is null)
        {
            return;
        }

        work();
        Console.WriteLine("done");
        _ = Console.ReadLine(); // clears away after the others are done
    }

    private void AwaitAll()
    {
        foreach (Process process in _processes)
        {
            if (process.StandardOutput.ReadLine() is null)
            {
                throw new InvalidOperationException(
                    "a process of a parallel workload ended too early"
                );
            }
        }
    }
}
