using System.Diagnostics;
using System.Text;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>A command at a terminal of its own, as a person would have it (<c>script(1)</c>).</summary>
internal sealed class PtyCommand : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly StringBuilder _shown = new();

    /// <summary>Starts it, at a terminal of 111 by 33.</summary>
    public PtyCommand(IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        string words = string.Join(' ', command.Select(word => $"'{word}'"));
        ProcessStartInfo start = new(
            "script",
            [
                "--quiet",
                "--return",
                "--command",
                $"stty cols 111 rows 33; tty; stty -a | grep -v rows | md5sum; {words}; code=$?; stty -a | grep -v rows | md5sum; echo left-with-$code; exit $code",
                "/dev/null",
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["TERM"] = "vt220";
        start.Environment["SHELL"] = "/bin/sh";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _ = ReadAsync();
    }

    /// <summary>All that was shown so far.</summary>
    public string Shown
    {
        get
        {
            lock (_shown)
            {
                return _shown.ToString();
            }
        }
    }

    /// <summary>The terminal's device.</summary>
    public string Device =>
        Shown
            .Split('\n')
            .First(line => line.StartsWith("/dev/pts/", StringComparison.Ordinal))
            .Trim();

    /// <summary>Whether the terminal was put back as it was; to be asked after the end.</summary>
    public bool IsAsBefore
    {
        get
        {
            string[] sums =
            [
                .. Shown
                    .Split('\n')
                    .Where(line => line.TrimEnd().EndsWith(" -", StringComparison.Ordinal)),
            ];
            return sums.Length == 2 && sums[0] == sums[1];
        }
    }

    /// <summary>Types.</summary>
    public void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for something to be shown.</summary>
    public async Task WaitForAsync(string text)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Shown.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < Patience,
                $"the terminal did not show '{text}':\n{Shown}"
            );
            await Task.Delay(20);
        }
    }

    /// <summary>Waits for the command's end.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> EndAsync()
    {
        await WaitForAsync("left-with-");
        using CancellationTokenSource limit = new(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Closes the terminal, as a window is closed.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        char[] buffer = new char[4096];
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_shown)
            {
                _ = _shown.Append(buffer, 0, count);
            }
        }
    }
}
