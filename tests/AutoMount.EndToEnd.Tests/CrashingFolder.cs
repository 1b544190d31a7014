using System.Diagnostics;
using System.Reflection;
using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A folder whose file system is killed and started again over the same store.</summary>
/// <param name="directory">Holds the store and the mount.</param>
/// <param name="bytes">The folder's limit.</param>
/// <param name="inodes">The folder's limit.</param>
internal sealed class CrashingFolder(string directory, long bytes, long inodes) : IDisposable
{
    private Process? _host;

    /// <summary>The folder as its owner sees it.</summary>
    public string Path { get; private set; } = string.Empty;

    public FolderUsage Used => Ask("used");

    public FolderUsage Recounted => Ask("recount");

    public bool IsCounting => Ask("counting").Bytes != 0;

    private string Store => $"{directory}/state/folders";

    /// <summary>Starts the file system; the folder is the one that there is, or a new one.</summary>
    public void Start(int pauseMilliseconds = 0)
    {
        string? id = Directory.Exists(Store)
            ? System.IO.Path.GetFileName(Directory.GetDirectories(Store).SingleOrDefault())
            : null;
        List<string> arguments =
        [
            HostProgram,
            directory,
            $"{MountedFolder.Owner}",
            $"{bytes}",
            $"{inodes}",
            $"pause={pauseMilliseconds}",
        ];
        if (id is not null)
        {
            arguments.Add($"folder={id}");
        }

        _host = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Path = _host.StandardOutput.ReadLine() ?? string.Empty;
        Assert.True(Directory.Exists(Path), $"the folder is not shown: '{Path}'");
    }

    /// <summary>Ends the process as a crash does.</summary>
    public void Kill()
    {
        _host!.Kill();
        _host.WaitForExit();
        _host.Dispose();
        _host = null;
        _ = Command.Shell("/", $"umount -l {directory}/run/users/{MountedFolder.Owner}");
    }

    /// <summary>Ends the process in order.</summary>
    public void Stop()
    {
        _host!.StandardInput.Close();
        Assert.True(_host.WaitForExit(TimeSpan.FromSeconds(60)), "the file system did not end");
        Assert.Equal(0, _host.ExitCode);
        _host.Dispose();
        _host = null;
    }

    public void AwaitCount() =>
        Assert.True(SpinWait.SpinUntil(() => !IsCounting, TimeSpan.FromSeconds(120)));

    public void Dispose()
    {
        if (_host is not null)
        {
            Kill();
        }
    }

    private static string HostProgram =>
        typeof(CrashingFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "FolderHost")
            .Value!;

    private FolderUsage Ask(string question)
    {
        _host!.StandardInput.WriteLine(question);
        string[] answer = (_host.StandardOutput.ReadLine() ?? string.Empty).Split(' ');
        Assert.Equal(2, answer.Length);
        return new FolderUsage(long.Parse(answer[0]), long.Parse(answer[1]));
    }
}
