using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AutoMount.Benchmarks;

/// <summary>
/// Runs this program once more in a mount and a process namespace of its own. When that ends, in whatever way, the kernel ends
/// every process in it and with them every mount and loop device: nothing can be left behind.
/// </summary>
internal static class Enclosure
{
    internal const string Mark = "--inside";

    /// <summary>Before everything else that the machine does at the same time; the same for all targets.</summary>
    private const string Niceness = "-15";

    internal static int Run(string[] arguments)
    {
        string memory = Directory.CreateTempSubdirectory("automount-benchmark-").FullName;
        string disk = Path.Combine("/var/tmp", Path.GetFileName(memory));
        Directory.CreateDirectory(disk);
        try
        {
            using Process process = Process.Start(
                "setpriv",
                [
                    "--pdeathsig=KILL",
                    "nice",
                    "-n",
                    Niceness,
                    "unshare",
                    "--mount",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "--mount-proc",
                    Environment.ProcessPath!,
                    Mark,
                    memory,
                    disk,
                    .. arguments,
                ]
            );
            using PosixSignalRegistration interrupt = End(PosixSignal.SIGINT, process);
            using PosixSignalRegistration terminate = End(PosixSignal.SIGTERM, process);
            using PosixSignalRegistration hangup = End(PosixSignal.SIGHUP, process);
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            Directory.Delete(memory);
            Directory.Delete(disk, recursive: true);
        }
    }

    private static PosixSignalRegistration End(PosixSignal signal, Process process) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                EndInside(process.Id);
            }
        );

    /// <summary>
    /// Kills the first process of the namespace; <c>unshare</c> ends after all others there have. Before that its directory must
    /// not be removed: that takes the mount away below who still works in it, and he would go on in the directory's place.
    /// </summary>
    private static void EndInside(int unshare)
    {
        foreach (
            string child in File.ReadAllText($"/proc/{unshare}/task/{unshare}/children").Split(' ')
        )
        {
            if (int.TryParse(child, out int first))
            {
                using Process inside = Process.GetProcessById(first);
                inside.Kill();
            }
        }
    }
}
