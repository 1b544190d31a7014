using System.Diagnostics;
using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>A mounted folder whose process is killed or ends, and is followed by another that takes the mount over.</summary>
public sealed class SurvivingFolder : IDisposable
{
    private readonly string _directory;
    private readonly DescriptorKeeper _keeper;
    private readonly List<string> _arguments;
    private Process? _host;

    /// <summary>Shows a folder.</summary>
    /// <param name="words">Further words to the host.</param>
    public SurvivingFolder(params string[] words)
    {
        _directory = Directory.CreateTempSubdirectory("automount-live-").FullName;
        File.SetUnixFileMode(_directory, (UnixFileMode)Convert.ToInt32("755", 8));
        _keeper = new DescriptorKeeper($"{_directory}/keeper");
        _arguments =
        [
            Programs.FolderHost,
            _directory,
            $"{MountedFolder.Owner}",
            $"{FolderLimits.Unlimited}",
            $"{FolderLimits.Unlimited}",
            $"folder={FolderId.New()}",
            $"keeper={_keeper.Path}",
            .. words,
        ];
        Start();
    }

    /// <summary>The folder as its owner sees it.</summary>
    public string Path { get; private set; } = string.Empty;

    /// <summary>What is kept.</summary>
    public DescriptorKeeper Keeper => _keeper;

    /// <summary>What the running process said on standard error.</summary>
    public string Said { get; private set; } = string.Empty;

    public FolderUsage Used => Ask("used");

    public FolderUsage Recounted => Ask("recount");

    public bool IsCounting => Ask("counting").Bytes != 0;

    /// <summary>The process that serves now.</summary>
    public int ProcessId => _host!.Id;

    /// <summary>Requests of the predecessor that were answered, and repeated, by the process that serves now.</summary>
    public (int Answered, int Repeated) Found
    {
        get
        {
            FolderUsage found = Ask("found");
            return ((int)found.Bytes, (int)found.Inodes);
        }
    }

    /// <summary>Starts a process that ends itself before it shows the folder.</summary>
    public void StartAndEnd(string killAt)
    {
        Begin(killAt);
        AwaitEnd();
    }

    /// <summary>Starts a process; it ends itself at a place of a request where one is given.</summary>
    public void Start(string killAt = "")
    {
        Begin(killAt);
        Path = _host!.StandardOutput.ReadLine() ?? string.Empty;
        Assert.NotEqual(string.Empty, Path);
    }

    private void Begin(string killAt)
    {
        ProcessStartInfo start = new("dotnet", _arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AUTOMOUNT_KILL_AT"] = killAt;
        Said = string.Empty;
        _host = Process.Start(start)!;
        _host.ErrorDataReceived += (_, line) => Said += line.Data;
        _host.BeginErrorReadLine();
    }

    /// <summary>Kills the process.</summary>
    public void Kill()
    {
        _host!.Kill();
        AwaitEnd();
    }

    /// <summary>Waits until the process has ended.</summary>
    /// <param name="exitCode">How; null for anyhow.</param>
    public void AwaitEnd(int? exitCode = null)
    {
        Assert.True(_host!.WaitForExit(TimeSpan.FromSeconds(60)), "the process did not end");
        Assert.Equal(exitCode ?? _host.ExitCode, _host.ExitCode);
        _host.Dispose();
        _host = null;
    }

    /// <summary>Ends the process in order; the mount stays.</summary>
    public void Leave()
    {
        _ = Ask("leave");
        _host!.StandardInput.Close();
        AwaitEnd(exitCode: 0);
    }

    /// <summary>Keeps what the folder is now.</summary>
    /// <returns>The snapshot's number.</returns>
    public uint TakeSnapshot() => (uint)Ask("snapshot").Bytes;

    /// <summary>Makes the folder what it was.</summary>
    public void GoBackTo(uint snapshot) => _ = Ask($"undo {snapshot}");

    /// <summary>Waits until the usage is exact, and what a walk finds.</summary>
    public void AwaitExactUsage()
    {
        AwaitCount();
        Assert.True(
            SpinWait.SpinUntil(() => Used == Recounted, TimeSpan.FromSeconds(10)),
            $"used {Used}, recounted {Recounted}"
        );
    }

    /// <summary>Waits until the usage is exact.</summary>
    public void AwaitCount() =>
        Assert.True(SpinWait.SpinUntil(() => !IsCounting, TimeSpan.FromSeconds(120)));

    public void Dispose()
    {
        if (_host is null)
        {
            Start();
        }

        _host!.StandardInput.Close();
        bool ended = _host.WaitForExit(TimeSpan.FromSeconds(30));
        if (!ended)
        {
            _host.Kill();
        }

        int exitCode = ended ? _host.ExitCode : -1;
        _host.Dispose();
        _keeper.Dispose();
        string mounts = File.ReadAllText("/proc/mounts");
        _ = Command.Shell(
            "/",
            $"umount -fl {_directory}/run/users/{MountedFolder.Owner} 2>/dev/null || true"
        );
        Directory.Delete(_directory, recursive: true);
        Assert.DoesNotContain(_directory, mounts, StringComparison.Ordinal);
        Assert.True(ended, "the file system did not end");
        Assert.Equal(0, exitCode);
    }

    private FolderUsage Ask(string question)
    {
        _host!.StandardInput.WriteLine(question);
        string[] answer = (_host.StandardOutput.ReadLine() ?? string.Empty).Split(' ');
        Assert.Equal(2, answer.Length);
        return new FolderUsage(long.Parse(answer[0]), long.Parse(answer[1]));
    }
}
