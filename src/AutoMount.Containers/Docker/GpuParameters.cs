using System.Globalization;
using AutoMount.Core.Gpus;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What the engine is told of a container's GPUs.</summary>
internal static class GpuParameters
{
    /// <summary>Adds it to a container's parameters; nothing where it has none.</summary>
    internal static HostConfig Add(HostConfig to, GpuInjection? gpus)
    {
        if (gpus is null)
        {
            return to;
        }

        to.Devices =
        [
            .. gpus.Devices.Select(device => new DeviceMapping
            {
                PathOnHost = device.Source,
                PathInContainer = device.Target,
                CgroupPermissions = "rw", // not m: nothing in the container may make the node of another GPU
            }),
        ];
        to.DeviceRequests = [.. gpus.Requests.Select(RequestOf)];
        to.Mounts = [.. to.Mounts ?? [], .. gpus.Binds.Select(ContainerParameters.BindOf)];
        to.GroupAdd =
        [
            .. to.GroupAdd ?? [],
            .. gpus.Groups.Select(group => group.ToString(CultureInfo.InvariantCulture)),
        ];
        to.CpusetCpus = gpus.Cpus;
        to.CpusetMems = gpus.MemoryNodes;
        return to;
    }

    /// <summary>Count and ids exclude each other; capabilities are a list of alternatives, each a list of what it needs together.</summary>
    private static DeviceRequest RequestOf(ContainerDeviceRequest request) =>
        new()
        {
            Driver = request.Driver,
            DeviceIDs = [.. request.Ids],
            Capabilities =
                request.Capabilities.Count == 0
                    ? null!
                    :
                    [
                        [.. request.Capabilities],
                    ],
        };
}
