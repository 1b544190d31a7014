using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A folder on a real mount over a backing store on the disk, served by a process of its own (<c>AutoMount.FolderHost</c>).</summary>
public sealed class MountedFolder : IPlace, IDisposable
{
    /// <summary>Whose folder it is.</summary>
    public const uint Owner = 20010;
    private const int UsualDescriptors = 20_000;
    private readonly Lock _conversation = new(); // one question and its answer at a time
    private readonly string _directory;
    private readonly Process _host;

    public MountedFolder()
        : this(FolderLimits.Unlimited, FolderLimits.Unlimited) { }

    private MountedFolder(long bytes, long inodes)
        : this(
            Directory.CreateTempSubdirectory("automount-mount-").FullName,
            passthrough: true,
            bytes,
            inodes,
            UsualDescriptors
        ) { }

    private MountedFolder(
        string directory,
        bool passthrough,
        long bytes,
        long inodes,
        int descriptors
    )
    {
        _directory = directory;
        File.SetUnixFileMode(_directory, (UnixFileMode)Convert.ToInt32("755", 8));
        string[] manner = passthrough ? [] : ["plain"];
        _host = Process.Start(
            new ProcessStartInfo(
                "prlimit",
                [
                    $"--nofile={descriptors}:{descriptors}",
                    "dotnet",
                    Programs.FolderHost,
                    _directory,
                    $"{Owner}",
                    $"{bytes}",
                    $"{inodes}",
                    .. manner,
                ]
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

    /// <summary>D6 refuses preallocation beyond the end; the mount is <c>nodev,nosuid</c>; the kernel's FUSE shifts no ranges; inode flags are not passed on.</summary>
    public PosixTraits Lacks =>
        PosixTraits.PreallocationBeyondEnd
        | PosixTraits.DeviceNodes
        | PosixTraits.ShiftedRanges
        | PosixTraits.InodeFlags;

    public IReadOnlyDictionary<string, string> KnownDeviations => Posix.KnownDeviations.OfTheMount;

    /// <summary>The owner's files as they lie in the store.</summary>
    public string BackingPath =>
        $"{Directory.GetDirectories($"{_directory}/state/folders").Single()}/data";

    /// <summary>Whether the store may be full or broken at the end, so that the server may report that it could not note the usage.</summary>
    public bool StoreMayFail { get; set; }

    /// <summary>What the folder is charged now.</summary>
    public FolderUsage Used => Ask("used");

    /// <summary>What a walk over the backing store finds.</summary>
    public FolderUsage Recounted => Ask("recount");

    /// <summary>A folder with limits.</summary>
    public static MountedFolder Limited(long bytes, long inodes = FolderLimits.Unlimited) =>
        new(bytes, inodes);

    /// <summary>A folder whose store and mount lie in a directory of the caller's choice.</summary>
    public static MountedFolder In(
        string directory,
        bool passthrough,
        long bytes = FolderLimits.Unlimited,
        long inodes = FolderLimits.Unlimited,
        int descriptors = UsualDescriptors
    )
    {
        Directory.CreateDirectory(directory);
        return new MountedFolder(directory, passthrough, bytes, inodes, descriptors);
    }

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
        Assert.InRange(exitCode, 0, StoreMayFail ? 1 : 0);
    }

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
