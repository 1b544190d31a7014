using System.Diagnostics;
using AutoMount.TestKit.Bus;
using TestCommands = AutoMount.TestKit.Bus.Commands;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The real <c>automountctl</c>, run as any user against a bus.</summary>
internal sealed class Tool(string busAddress)
{
    internal const uint Root = 0;

    // uids that every host knows (nobody, daemon): dbus-daemon turns away those it does not
    internal const uint Alice = 65534;
    internal const uint Bob = 1;

    // out of its own output, where the libraries of its platform lie
    private static readonly string Program = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory,
            "../../AutoMount.Cli",
            $"{Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))}_linux-x64",
            "automountctl"
        )
    );

    /// <summary>Runs it to its end.</summary>
    internal Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        TestCommands.RunAsync(user, CommandLine(arguments));

    /// <summary>Runs it with something to read, and takes its output as bytes.</summary>
    internal async Task<(int ExitCode, byte[] Output)> PipeAsync(
        byte[] input,
        params string[] arguments
    )
    {
        using Process process = Start(Root, arguments);
        using MemoryStream output = new();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        await reading;
        return (process.ExitCode, output.ToArray());
    }

    /// <summary>Starts it, its streams redirected. Its pid is the process' own.</summary>
    internal Process Start(uint user, params string[] arguments) =>
        TestCommands.Start(user, CommandLine(arguments));

    /// <summary>It as an argument vector.</summary>
    internal string[] CommandLine(params string[] arguments) =>
        ["env", $"DBUS_SYSTEM_BUS_ADDRESS={busAddress}", "TZ=UTC", Program, .. arguments];
}
