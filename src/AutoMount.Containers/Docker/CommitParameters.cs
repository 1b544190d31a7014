using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine is told when it makes an image of a session. Pure.</summary>
/// <remarks>
/// The engine fills what it is not told from the container, and it can take nothing away: a variable or label that only the
/// session had can be emptied, not removed. So the image is the original's again as far as the engine allows, and neither the
/// owner's uid, nor his variables (which may be secrets), nor our labels are in it.
/// </remarks>
internal static class CommitParameters
{
    internal static CommitContainerChangesParameters Of(
        CommitSpecification specification,
        ImageConfiguration container,
        ImageConfiguration image
    ) =>
        new()
        {
            ContainerID = specification.ContainerId,
            Comment = "made by automountctl session commit", // without a name until its size is known
            Pause = true,
            User = image.User.Length > 0 ? image.User : "0", // empty would be the session's uid
            WorkingDir = image.WorkingDirectory.Length > 0 ? image.WorkingDirectory : "/",
            Cmd = image.Command.Count > 0 ? [.. image.Command] : null!,
            Entrypoint = image.EntryPoint.Count > 0 ? [.. image.EntryPoint] : null!,
            Env = EnvironmentOf(container, image),
            Labels = LabelsOf(specification, container, image),
        };

    private static List<string> EnvironmentOf(
        ImageConfiguration container,
        ImageConfiguration image
    )
    {
        HashSet<string> known = [.. image.Environment.Select(NameOf)];
        return
        [
            .. image.Environment,
            .. container
                .Environment.Select(NameOf)
                .Where(name => !known.Contains(name))
                .Select(name => $"{name}="),
        ];
    }

    private static Dictionary<string, string> LabelsOf(
        CommitSpecification specification,
        ImageConfiguration container,
        ImageConfiguration image
    )
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (
            string ours in container.Labels.Keys.Where(name =>
                name.StartsWith(ContainerLabels.Prefix, StringComparison.Ordinal)
                || name is ContainerLog.SessionLabel or ContainerLog.UserLabel
            )
        )
        {
            labels[ours] = string.Empty;
        }

        foreach ((string name, string value) in image.Labels.Concat(specification.Labels))
        {
            labels[name] = value;
        }

        return labels;
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];
}
