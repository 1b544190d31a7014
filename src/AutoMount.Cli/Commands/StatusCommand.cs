using System.CommandLine;
using System.Globalization;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl status</c>.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        Command command = new("status", "Show whether the service runs, and what it has to do");
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            ServiceStatus status = client.GetStatus();
            return Answers.Show(
                given,
                new StatusJson(
                    status.Version,
                    status.Engine,
                    status.Folders,
                    status.RunningSessions,
                    status.Takeover.Mounts,
                    status.Takeover.Duration.TotalMilliseconds
                ),
                new DetailList()
                    .Add("Service", $"automountd {status.Version}")
                    .Add("Container engine", status.Engine)
                    .Add("Folders", $"{status.Folders}")
                    .Add("Running sessions", $"{status.RunningSessions}")
                    .Add("Taken over at start", Describe(status.Takeover))
                    .Write
            );
        });
        return command;
    }

    private static string Describe(ServiceTakeover takeover) =>
        takeover.Mounts == 0
            ? "nothing"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Wording.Count(takeover.Mounts, "mount")} in {takeover.Duration.TotalMilliseconds:0.0} ms, with {Wording.Count(takeover.Files, "open file")} and {Wording.Count(takeover.Requests, "request")} in work"
            );
}
