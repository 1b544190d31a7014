using System.Diagnostics;
using System.Globalization;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Containers;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>The whole thing: a real daemon, a real bus, a real Docker engine, and the real tool as an ordinary user.</summary>
public sealed class SessionHost : IAsyncLifetime
{
    /// <summary>A uid that every host knows (nobody).</summary>
    internal const uint Alice = 65534;

    private static readonly string Program = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory,
            "../../AutoMount.Cli",
            $"{Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))}_linux-x64",
            "automountctl"
        )
    );

    private readonly Lock _listening = new(); // one at a time hears what the daemon says
    private Timer? _listener;
    private PrivateDocker? _docker;

    internal DaemonProcess Daemon { get; } = new();

    internal Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _docker = await PrivateDocker.StartAsync();
        Daemon.WriteConfiguration(
            $"[Sessions]\nDockerHost={_docker.Host}\nNetwork=none\nStopTimeout=1s\n"
        );
        File.SetUnixFileMode(
            Path.GetDirectoryName(Daemon.RuntimeDirectory)!,
            (UnixFileMode)0b111_101_101
        );
        Environment["DBUS_SYSTEM_BUS_ADDRESS"] = Daemon.Bus.Address;
        Daemon.StartReady();
        _listener = new Timer(_ => Listen(), state: null, dueTime: 0, period: 20);
        _ = await ToolAsync("folder", "create", ".local", "--size", "2M");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string line in (await ToolAsync("session", "list")).Output.Split('\n').Skip(1))
        {
            if (line.Contains(" running ", StringComparison.Ordinal))
            {
                _ = await ToolAsync("session", "stop", line.Split(' ')[0]);
            }
        }

        try
        {
            Daemon.Stop();
            await _listener!.DisposeAsync();
            Daemon.Dispose();
        }
        finally
        {
            await _docker!.DisposeAsync(); // also where the daemon did not start
        }
    }

    /// <summary>Kills the daemon, and has another one take its place.</summary>
    internal void RestartDaemon()
    {
        KillDaemon();
        StartDaemon();
    }

    internal void KillDaemon()
    {
        Daemon.Signal("KILL");
        Daemon.WaitForExit();
    }

    internal void StartDaemon()
    {
        lock (_listening)
        {
            Daemon.StartReady();
        }
    }

    /// <summary>Starts a session.</summary>
    /// <returns>Its id.</returns>
    internal async Task<string> RunAsync(params string[] command) =>
        (
            await ToolAsync(["session", "run", "-d", PrivateDocker.Image, "--", .. command])
        ).Succeeded();

    /// <summary>Runs the tool as the user.</summary>
    internal Task<CommandResult> ToolAsync(params string[] arguments) =>
        Commands.RunAsync(Alice, [.. ToolWords(arguments)]);

    /// <summary>Runs the tool as the user with something to read.</summary>
    internal async Task<(int Code, byte[] Output, string Errors)> PipeAsync(
        byte[] input,
        params string[] arguments
    )
    {
        using Process process = Start(arguments);
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        await reading;
        return (process.ExitCode, output.ToArray(), await errors);
    }

    /// <summary>Starts the tool as the user, its streams redirected.</summary>
    internal Process Start(params string[] arguments) =>
        Commands.Start(Alice, [.. ToolWords(arguments)]);

    /// <summary>The tool as an argument vector.</summary>
    internal static string[] ToolOnly(params string[] arguments) => [Program, .. arguments];

    /// <summary>Starts the tool as the user at a terminal.</summary>
    internal PtyCommand AtATerminal(params string[] arguments) =>
        new(
            Environment,
            [
                "setpriv",
                $"--reuid={Alice.ToString(CultureInfo.InvariantCulture)}",
                $"--regid={Alice.ToString(CultureInfo.InvariantCulture)}",
                "--clear-groups",
                "--",
                Program,
                .. arguments,
            ]
        );

    /// <summary>The daemon waits where nobody hears what it says.</summary>
    private void Listen()
    {
        if (_listening.TryEnter())
        {
            try
            {
                Daemon.DropNotifications();
            }
            finally
            {
                _listening.Exit();
            }
        }
    }

    private IEnumerable<string> ToolWords(string[] arguments) =>
        [
            "env",
            .. Environment.Select(pair => $"{pair.Key}={pair.Value}"),
            "TZ=UTC",
            Program,
            .. arguments,
        ];
}
