using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>From the engine's words to ours.</summary>
internal static class ContainerTranslation
{
    internal static ContainerFacts ToFacts(ContainerInspectResponse container)
    {
        IDictionary<string, string> labels =
            container.Config?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal);
        bool running = container.State?.Running == true;
        bool ended = container.State?.Status is "exited" or "dead";
        return new ContainerFacts
        {
            Id = container.ID,
            SessionLabel = labels.TryGetValue("org.automount.session", out string? session)
                ? session
                : string.Empty,
            Running = running,
            ExitCode = ended ? (int)container.State!.ExitCode : null,
            ProcessId = running ? (int)container.State!.Pid : 0,
            Labels = new Dictionary<string, string>(labels, StringComparer.Ordinal),
        };
    }
}
