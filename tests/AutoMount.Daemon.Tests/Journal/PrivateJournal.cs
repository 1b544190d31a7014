using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AutoMount.Daemon.Tests.Journal;

/// <summary>A real journald with a namespace of its own (<c>systemd-journald(8)</c>, "JOURNAL NAMESPACES"); needs root.</summary>
internal sealed class PrivateJournal : IDisposable
{
    private const string Kept = "/var/log/journal";
    private const string Program = "/usr/lib/systemd/systemd-journald";

    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture,
        $"automount-test-{Environment.ProcessId}"
    );
    private readonly bool _wasKept = Directory.Exists(Kept); // else the host's own journal would begin to be kept there
    private readonly Process _journald;

    public PrivateJournal()
    {
        Assert.SkipUnless(
            File.Exists(Program) && Environment.UserName == "root",
            "needs systemd-journald and root"
        );
        ProcessStartInfo start = new(Program, [_name])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        _journald = Process.Start(start)!;
        Assert.True(
            SpinWait.SpinUntil(() => File.Exists(Socket), TimeSpan.FromSeconds(20)),
            "journald did not start"
        );
    }

    public string Socket => $"/run/systemd/journal.{_name}/socket";

    /// <summary>Runs journalctl.</summary>
    public string Read(params string[] arguments)
    {
        ProcessStartInfo start = new(
            "journalctl",
            [$"--namespace={_name}", "--no-pager", "--all", .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process journalctl = Process.Start(start)!;
        return journalctl.StandardOutput.ReadToEnd();
    }

    /// <summary>The entries that match, once there are that many.</summary>
    public IReadOnlyList<JsonElement> WaitFor(int number, params string[] matches)
    {
        List<JsonElement> entries = [];
        bool found = SpinWait.SpinUntil(
            () =>
            {
                entries =
                [
                    .. Read(["--output=json", .. matches])
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => JsonDocument.Parse(line).RootElement),
                ];
                return entries.Count >= number;
            },
            TimeSpan.FromSeconds(20)
        );
        Assert.True(found, $"{entries.Count} entries");
        return entries;
    }

    public void Dispose()
    {
        _journald.Kill();
        _journald.WaitForExit();
        _journald.Dispose();
        foreach (string parent in (string[])[Kept, "/run/log/journal"])
        {
            if (Directory.Exists(parent))
            {
                foreach (string place in Directory.GetDirectories(parent, $"*.{_name}"))
                {
                    Directory.Delete(place, recursive: true);
                }
            }
        }

        if (!_wasKept && Directory.Exists(Kept))
        {
            Directory.Delete(Kept);
        }

        Directory.Delete(Path.GetDirectoryName(Socket)!, recursive: true);
    }
}
