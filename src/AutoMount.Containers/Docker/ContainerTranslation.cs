using System.Globalization;
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
            SessionLabel = SessionOf(container.Name, labels),
            Running = running,
            ExitCode = ended ? (int)container.State!.ExitCode : null,
            ProcessId = running ? (int)container.State!.Pid : 0,
            ImageId = container.Image ?? string.Empty,
            StartedAt = TimeOf(container.State?.StartedAt),
            EndedAt = ended ? TimeOf(container.State?.FinishedAt) : null,
            OutOfMemory = container.State?.OOMKilled == true,
            Labels = new Dictionary<string, string>(labels, StringComparer.Ordinal),
        };
    }

    /// <summary>The session that a container is for. The label alone would not do: an image may carry it, and whoever makes a container from that image gives it the label without knowing. Nobody but us gives it the name.</summary>
    private static string SessionOf(string? name, IDictionary<string, string> labels) =>
        labels.TryGetValue(ContainerLabels.Session, out string? text)
        && SessionId.TryParse(text, out SessionId session)
        && name?.TrimStart('/') == session.ContainerName
            ? text
            : string.Empty;

    /// <summary>An engine's time; it writes the year 1 for "never".</summary>
    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        )
        && time.Year > 1
            ? time
            : null;
}
