using System.Diagnostics;
using System.Reflection;
using AutoMount.Core.Folders;
using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A folder on a real mount over a backing store on the disk, served by a process of its own (<c>AutoMount.FolderHost</c>).</summary>
public sealed class MountedFolder : IPlace, IDisposable
{
    /// <summary>Whose folder it is.</summary>
    public const uint Owner = 20010;
    private readonly Lock _conversation = new(); // one question and its answer at a time
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-mount-")
        .FullName;
    private readonly Process _host;

    public MountedFolder()
        : this(FolderLimits.Unlimited, FolderLimits.Unlimited) { }

    private MountedFolder(long bytes, long inodes)
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)Convert.ToInt32("755", 8));
        _host = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [HostProgram(), _directory, $"{Owner}", $"{bytes}", $"{inodes}"]
            )
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Path = _host.StandardOutput.ReadLine() ?? string.Empty;
        Assert.True(Directory.Exists(Path), $"the folder is not shown: '{Path}'");
    }

    /// <summary>The folder as its owner sees it.</summary>
    public string Path { get; }

    /// <summary>D6 refuses preallocation beyond the end; the mount is <c>nodev,nosuid</c>.</summary>
    public PosixTraits Lacks => PosixTraits.PreallocationBeyondEnd | PosixTraits.DeviceNodes;

    /// <summary>What the folder is charged now.</summary>
    public FolderUsage Used => Ask("used");

    /// <summary>What a walk over the backing store finds.</summary>
    public FolderUsage Recounted => Ask("recount");

    /// <summary>A folder with limits.</summary>
    public static MountedFolder Limited(long bytes, long inodes = FolderLimits.Unlimited) =>
        new(bytes, inodes);

    public void SetLimits(long bytes, long inodes) => Ask($"limits {bytes} {inodes}");

    public void Dispose()
    {
        _host.StandardInput.Close();
        bool ended = _host.WaitForExit(TimeSpan.FromSeconds(30));
        if (!ended)
        {
            _host.Kill();
        }

        int exitCode = ended ? _host.ExitCode : -1;
        _host.Dispose();
        string mounts = File.ReadAllText("/proc/mounts");
        Assert.DoesNotContain(_directory, mounts, StringComparison.Ordinal);
        Directory.Delete(_directory, recursive: true);
        Assert.True(ended, "the file system did not end");
        Assert.Equal(0, exitCode);
    }

    private static string HostProgram() =>
        typeof(MountedFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "FolderHost")
            .Value!;

    private FolderUsage Ask(string question)
    {
        lock (_conversation)
        {
            _host.StandardInput.WriteLine(question);
            string[] answer = (_host.StandardOutput.ReadLine() ?? string.Empty).Split(' ');
            Assert.Equal(2, answer.Length);
            return new FolderUsage(long.Parse(answer[0]), long.Parse(answer[1]));
        }
    }
}
