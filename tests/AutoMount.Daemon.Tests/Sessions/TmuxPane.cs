using System.Diagnostics;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>A shell in a window of <c>tmux(1)</c>: what is typed goes through a real terminal, and what is shown is what a person would see.</summary>
internal sealed class TmuxPane : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("automount-tmux-");

    private TmuxPane() { }

    /// <summary>Opens a window and starts a command in it.</summary>
    public static async Task<TmuxPane> OpenAsync(int columns, int rows, params string[] command)
    {
        TmuxPane pane = new();
        await File.WriteAllTextAsync(
            pane.Configuration,
            "set -g status off\nset -g default-terminal screen-256color\n"
        );
        _ = await pane.TmuxAsync([
            "new-session",
            "-d",
            "-x",
            $"{columns}",
            "-y",
            $"{rows}",
            "--",
            .. command,
        ]);
        return pane;
    }

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        _ = await TmuxAsync("send-keys", "-l", "--", line);
        await PressAsync("Enter");
    }

    /// <summary>Presses keys, by tmux's names of them.</summary>
    public Task PressAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    /// <summary>Makes the window another size.</summary>
    public Task ResizeAsync(int columns, int rows) =>
        TmuxAsync("resize-window", "-x", $"{columns}", "-y", $"{rows}");

    /// <summary>Forgets what was shown.</summary>
    public async Task ClearAsync()
    {
        _ = await TmuxAsync("send-keys", "-R");
        _ = await TmuxAsync("clear-history");
    }

    /// <summary>What is in the window, without or with its colours.</summary>
    public Task<string> ShownAsync(bool coloured = false) =>
        TmuxAsync(["capture-pane", "-p", "-J", .. coloured ? (string[])["-e"] : []]);

    /// <summary>Waits until a text is in the window.</summary>
    /// <returns>All that is.</returns>
    public async Task<string> WaitForAsync(string text, bool coloured = false)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            string shown = await ShownAsync(coloured);
            if (shown.Contains(text, StringComparison.Ordinal))
            {
                return shown;
            }

            Assert.True(
                Stopwatch.GetElapsedTime(start) < Patience,
                $"the window did not show '{text}':\n{shown}"
            );
            await Task.Delay(50);
        }
    }

    /// <summary>Closes the window, and whatever runs in it.</summary>
    public void Dispose()
    {
        using (Process end = Start("kill-server"))
        {
            end.WaitForExit();
        }

        _directory.Delete(recursive: true);
    }

    private string Configuration => Path.Combine(_directory.FullName, "tmux.conf");

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        using Process tmux = Start(arguments);
        Task<string> errors = tmux.StandardError.ReadToEndAsync();
        string output = await tmux.StandardOutput.ReadToEndAsync();
        using CancellationTokenSource limit = new(Patience);
        await tmux.WaitForExitAsync(limit.Token);
        Assert.True(tmux.ExitCode == 0, $"tmux {string.Join(' ', arguments)}: {await errors}");
        return output;
    }

    private Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new(
            "tmux",
            [
                "-u",
                "-f",
                Configuration,
                "-S",
                Path.Combine(_directory.FullName, "socket"),
                .. arguments,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        _ = start.Environment.Remove("TMUX");
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start)!;
    }
}
