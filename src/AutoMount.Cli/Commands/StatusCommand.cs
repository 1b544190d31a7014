using System.CommandLine;
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
            using ServiceClient client = ServiceClient.Connect();
            ServiceStatus status = client.GetStatus();
            return SharedOptions.Answer(
                given,
                new StatusJson(
                    status.Version,
                    status.Engine,
                    status.Folders,
                    status.RunningSessions
                ),
                new DetailList()
                    .Add("Service", $"automountd {status.Version}")
                    .Add("Container engine", status.Engine)
                    .Add("Folders", $"{status.Folders}")
                    .Add("Running sessions", $"{status.RunningSessions}")
                    .Write
            );
        });
        return command;
    }
}
