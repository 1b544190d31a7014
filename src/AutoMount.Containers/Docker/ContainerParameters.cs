using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine is told of a session's container. Hardened (decision D12): no privilege, no capability, no device, no restart of its own.</summary>
internal static class ContainerParameters
{
    private const double NanosPerCpu = 1e9;

    internal static CreateContainerParameters Of(
        ContainerSpecification specification,
        DockerEngineOptions options,
        bool hasInit
    ) =>
        new()
        {
            Name = specification.Name,
            Image = specification.Image,
            Cmd = specification.Command.Count == 0 ? null! : [.. specification.Command], // null: the image's own
            Env = [.. specification.Environment],
            User = $"{specification.Identity.User}:{specification.Identity.Group}",
            WorkingDir = specification.WorkingDirectory,
            Hostname = specification.HostName,
            Labels = new Dictionary<string, string>(specification.Labels, StringComparer.Ordinal)
            {
                ["org.automount.instance"] = options.Instance,
            },
            HostConfig = HostConfigOf(specification, options, hasInit),
        };

    private static HostConfig HostConfigOf(
        ContainerSpecification specification,
        DockerEngineOptions options,
        bool hasInit
    ) =>
        new()
        {
            Mounts = [.. specification.Binds.Select(BindOf)],
            GroupAdd =
            [
                .. specification.Groups.Select(group =>
                    group.ToString(System.Globalization.CultureInfo.InvariantCulture)
                ),
            ],
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges"],
            Init = hasInit,
            NetworkMode = options.Network,
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No }, // the engine would start it before the mounts are there
            LogConfig = new LogConfig
            {
                Type = "json-file",
                Config = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["max-size"] = "64m",
                    ["max-file"] = "2",
                },
            },
            NanoCPUs = (long)((specification.Limits.Cpus ?? 0) * NanosPerCpu), // 0 is "no bound" to the engine, here and below
            Memory = specification.Limits.MemoryBytes ?? 0,
            MemorySwap = specification.Limits.MemoryBytes ?? 0, // the same number: no swap beyond it
            PidsLimit = specification.Limits.Pids,
            ShmSize = specification.Limits.SharedMemoryBytes ?? 0,
        };

    private static Mount BindOf(ContainerBind bind) =>
        new()
        {
            Type = "bind",
            Source = bind.Source,
            Target = bind.Target,
            ReadOnly = bind.ReadOnly,
            BindOptions = new BindOptions { Propagation = bind.Slave ? "rslave" : "rprivate" },
        };
}
