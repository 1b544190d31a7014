using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl monitor</c>.</summary>
internal static class MonitorCommand
{
    internal static Command Create()
    {
        Command command = new(
            "monitor",
            "Print what happens to folders, sessions, users and GPUs, as it comes, until Ctrl-C; with --json a line each"
        );
        command.SetAction(given =>
        {
            bool json = given.GetValue(SharedOptions.Json);
            using CancellationTokenSource stop = new();
            using SignalWatch signals = SignalWatch.Leaving(stop.Cancel);
            using ServiceClient client = PasswordAgent.Connect();
            client.Monitor(happened => Write(happened, json), stop.Token);
            return signals.ExitStatus ?? ExitCode.Done;
        });
        return command;
    }

    private static void Write(ServiceEvent happened, bool json)
    {
        DateTimeOffset now = TimeProvider.System.GetLocalNow();
        Console.Out.WriteLine(
            json
                ? JsonText.Line(new EventJson(happened, now))
                : TerminalText.Escape(EventText.Line(happened, now))
        );
        Console.Out.Flush();
    }
}
