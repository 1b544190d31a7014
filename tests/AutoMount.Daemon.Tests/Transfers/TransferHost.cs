using System.Diagnostics;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>A real daemon with real mounts on a real bus, and the real tool as an ordinary user; no container engine.</summary>
public sealed class TransferHost : IDisposable
{
    /// <summary>A uid that every host knows (nobody).</summary>
    internal const uint Alice = 65534;

    /// <summary>The tool.</summary>
    internal static readonly string Program = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory,
            "../../AutoMount.Cli",
            $"{Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))}_linux-x64",
            "automountctl"
        )
    );

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("automount-tar-");
    private readonly Timer _listener;
    private int _made;

    public TransferHost()
    {
        Process.Start("chmod", ["1777", _directory.FullName])!.WaitForExit();
        Daemon.WriteConfiguration("");
        File.SetUnixFileMode(
            Path.GetDirectoryName(Daemon.RuntimeDirectory)!,
            (UnixFileMode)0b111_101_101
        );
        Daemon.StartReady();
        // the daemon waits where nobody hears what it says
        _listener = new Timer(_ => Daemon.DropNotifications(), state: null, dueTime: 0, period: 50);
    }

    internal DaemonProcess Daemon { get; } = new();

    public void Dispose()
    {
        Daemon.Stop();
        Assert.False(Daemon.HasMounts());
        _listener.Dispose();
        // names that are no text: .NET cannot remove them
        string folders = Path.Combine(Daemon.StateDirectory, "folders");
        Process.Start("rm", ["-rf", "--", _directory.FullName, folders])!.WaitForExit();
        Daemon.Dispose();
    }

    /// <summary>A file or directory outside of folders; anybody may make it.</summary>
    internal string Outside(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Makes a folder of Alice's.</summary>
    /// <returns>Its name and its directory.</returns>
    internal async Task<(string Name, string Path)> MakeFolderAsync(
        string size = "64M",
        string inodes = "5000"
    )
    {
        string name = $"folder{Interlocked.Increment(ref _made)}";
        (await ToolAsync("folder", "create", name, "--size", size, "--inodes", inodes)).Succeeded();
        return (name, Path.Combine(Daemon.RuntimeDirectory, $"users/{Alice}/{name}"));
    }

    /// <summary>Runs the tool as Alice.</summary>
    internal Task<CommandResult> ToolAsync(params string[] arguments) =>
        Commands.RunAsync(Alice, TimeSpan.FromSeconds(120), [.. Words(arguments)]);

    /// <summary>Starts the tool as Alice, its streams redirected.</summary>
    internal Process StartTool(params string[] arguments) =>
        Commands.Start(Alice, [.. Words(arguments)]);

    /// <summary>Runs a shell script as Alice; <c>$1</c> and so on are arguments.</summary>
    internal static async Task<string> ShellAsync(string script, params string[] arguments) =>
        (
            await Commands.RunAsync(
                Alice,
                TimeSpan.FromSeconds(120),
                ["bash", "-euc", script, "bash", .. arguments]
            )
        ).Succeeded();

    /// <summary>What a folder is charged: bytes and inodes.</summary>
    internal async Task<(long Bytes, long Inodes)> UsageAsync(string name)
    {
        string json = (await ToolAsync("folder", "show", name, "--json")).Succeeded();
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(json);
        return (
            document.RootElement.GetProperty("bytesUsed").GetInt64(),
            document.RootElement.GetProperty("inodesUsed").GetInt64()
        );
    }

    /// <summary>What it has to be charged, counted from outside: sizes rounded up to 4 KiB, each inode once; the folder itself included.</summary>
    internal static async Task<(long Bytes, long Inodes)> CountAsync(string path)
    {
        string counted = await ShellAsync(
            """
            find "$1" -printf '%i %y %s\n' | sort -u |
                awk '{ n++; if ($2 == "f") b += int(($3 + 4095) / 4096) * 4096; else if ($2 == "d" || $2 == "l") b += 4096 }
                     END { printf "%.0f %d\n", b, n }'
            """,
            path
        );
        string[] words = counted.Split(' ');
        return (long.Parse(words[0]), long.Parse(words[1]));
    }

    private IEnumerable<string> Words(string[] arguments) =>
        ["env", $"DBUS_SYSTEM_BUS_ADDRESS={Daemon.Bus.Address}", "TZ=UTC", Program, .. arguments];
}
