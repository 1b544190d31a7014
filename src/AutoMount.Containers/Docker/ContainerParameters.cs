using System.Globalization;
using AutoMount.Core.Sessions;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine is told of a session's container. Hardened (decision D12): no privilege, no capability, no device but leased GPUs, no restart of its own.</summary>
internal static class ContainerParameters
{
    private const double NanosPerCpu = 1e9;

    internal static CreateContainerParameters Of(
        ContainerSpecification specification,
        DockerEngineOptions options,
        bool hasInit,
        bool usesSlices
    ) =>
        new()
        {
            Name = specification.Name,
            Image = specification.Image,
            Cmd = specification.Command.Count == 0 ? null! : [.. specification.Command], // null: the image's own
            Env = [.. specification.Environment],
            User = $"{specification.Identity.User}:{specification.Identity.Group}",
            ExposedPorts = ContainerPorts.Exposed(specification.Ports),
            WorkingDir = specification.WorkingDirectory,
            Hostname = specification.HostName,
            Tty = specification.Input == SessionInput.Terminal,
            OpenStdin = specification.Input != SessionInput.None,
            StdinOnce = specification.Input == SessionInput.Pipe, // else the end of the caller's input would not reach the command
            Labels = new Dictionary<string, string>(specification.Labels, StringComparer.Ordinal)
            {
                [ContainerLabels.Instance] = options.Instance,
                [ContainerLabels.Probe] = string.Empty, // else the image's
                [ContainerLog.SessionLabel] = specification.Labels.GetValueOrDefault(
                    ContainerLabels.Session,
                    string.Empty
                ),
                [ContainerLog.UserLabel] = specification.Labels.GetValueOrDefault(
                    ContainerLabels.User,
                    string.Empty
                ),
            },
            HostConfig = GpuParameters.Add(
                HostConfigOf(specification, options, hasInit, usesSlices),
                specification.Gpus
            ),
        };

    private static HostConfig HostConfigOf(
        ContainerSpecification specification,
        DockerEngineOptions options,
        bool hasInit,
        bool usesSlices
    ) =>
        new()
        {
            CgroupParent = usesSlices ? SliceOf(specification.Identity.User) : null!,
            Mounts = [.. specification.Binds.Select(BindOf)],
            GroupAdd =
            [
                .. specification.Groups.Select(group =>
                    group.ToString(CultureInfo.InvariantCulture)
                ),
            ],
            CapDrop = ["ALL"],
            SecurityOpt = ["no-new-privileges"],
            Init = hasInit,
            NetworkMode = options.Network,
            PortBindings = ContainerPorts.Bindings(specification.Ports),
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No }, // the engine would start it before the mounts are there
            LogConfig = ContainerLog.Of(options.LogDriver),
            NanoCPUs = (long)((specification.Limits.Cpus ?? 0) * NanosPerCpu), // 0 is "no bound" to the engine, here and below
            Memory = specification.Limits.MemoryBytes ?? 0,
            MemorySwap = specification.Limits.MemoryBytes ?? 0, // the same number: no swap beyond it
            PidsLimit = specification.Limits.Pids,
            ShmSize = specification.Limits.SharedMemoryBytes ?? 0,
        };

    /// <summary>The slice of a user's sessions; by its name systemd puts it into <c>automount-sessions.slice</c>, where an administrator bounds all of them (<c>systemd.slice(5)</c>).</summary>
    internal static string SliceOf(uint user) =>
        string.Create(CultureInfo.InvariantCulture, $"automount-sessions-{user}.slice");

    internal static Mount BindOf(ContainerBind bind) =>
        new()
        {
            Type = "bind",
            Source = bind.Source,
            Target = bind.Target,
            ReadOnly = bind.ReadOnly,
            BindOptions = new BindOptions { Propagation = bind.Slave ? "rslave" : "rprivate" },
        };
}
