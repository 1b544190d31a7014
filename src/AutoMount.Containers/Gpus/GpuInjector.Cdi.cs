using AutoMount.Containers.Gpus.Cdi;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Gpus;

/// <summary>By CDI: the driver's own file where it is there and fits, else one of ours for the lease.</summary>
public sealed partial class GpuInjector
{
    private GpuInjection ByCdi(
        EngineGpuSupport support,
        GpuLease lease,
        List<Gpu> gpus,
        GpuInventory inventory
    )
    {
        if (support.CdiDirectories.Count == 0)
        {
            throw new ServiceException(
                ServiceError.NotSupported,
                "The container engine reads no CDI files: Docker 28.2 or newer does, Docker 25 to 28.1 with \"features\": {\"cdi\": true} in daemon.json. An administrator changes that, or Injection= in automountd.conf."
            );
        }

        IReadOnlyList<CdiFile> files = CdiFile.Find(
            options.HostRoot,
            support.CdiDirectories,
            NvidiaKind
        );
        if (files.Count == 0)
        {
            return ByLeaseFile(support, lease.Session, gpus, inventory);
        }

        CdiFile file = files[^1]; // a later directory comes before an earlier one
        RefuseStale(file, inventory);
        string[] names =
        [
            .. gpus.Select(gpu =>
                file.NameOf(gpu)
                ?? throw Stale(
                    file,
                    $"it does not name {gpu.Address}{(gpu.Uuid is null ? string.Empty : $" ({gpu.Uuid})")}"
                )
            ),
        ];
        return ByDriversFile(support, file, names);
    }

    private static GpuInjection ByDriversFile(
        EngineGpuSupport support,
        CdiFile file,
        string[] names
    )
    {
        string[] qualified = [.. names.Select(name => $"{NvidiaKind}={name}")];
        if (
            support.CdiDevices.Count > 0
            && qualified.FirstOrDefault(name =>
                !support.CdiDevices.Contains(name, StringComparer.Ordinal)
            )
                is { } unseen
        )
        {
            throw Stale(file, $"the engine does not find '{unseen}' in it");
        }

        return new GpuInjection
        {
            Backend = GpuBackend.Cdi,
            Reason = string.Empty,
            Requests = [new ContainerDeviceRequest("cdi", qualified, [])],
            Environment = OwnEnvironment(),
        };
    }

    private GpuInjection ByLeaseFile(
        EngineGpuSupport support,
        SessionId session,
        List<Gpu> gpus,
        GpuInventory inventory
    )
    {
        string? directory = support.CdiDirectories.LastOrDefault(path =>
            path is OwnDirectory or "/var/run/cdi"
        );
        if (directory is null)
        {
            throw new ServiceException(
                ServiceError.NotSupported,
                $"The container engine reads CDI files in {string.Join(", ", support.CdiDirectories)} and not in {OwnDirectory}, and none there is of the NVIDIA driver. An administrator makes one with 'nvidia-ctk cdi generate', or sets Injection=explicit."
            );
        }

        GpuInjection plan = Explicitly(gpus, inventory);
        try
        {
            LeaseFile.Write(OnHost(OwnDirectory), session, plan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"{OwnDirectory} cannot be written: {exception.Message}",
                exception
            );
        }

        return plan with
        {
            Backend = GpuBackend.Cdi,
            Reason =
                "the engine reads CDI files, and the NVIDIA driver has none: one is made for the lease",
            Devices = [],
            Binds = [],
            Requests = [new ContainerDeviceRequest("cdi", [$"{LeaseFile.Kind}={session}"], [])],
        };
    }

    /// <summary>Refuses a file that was made for another driver or another division into MIG devices: its libraries do not fit, or its devices are others.</summary>
    private static void RefuseStale(CdiFile file, GpuInventory inventory)
    {
        if (
            file.DriverVersion.Length > 0
            && inventory.DriverVersion.Length > 0
            && file.DriverVersion != inventory.DriverVersion
        )
        {
            throw Stale(
                file,
                $"it was made for driver {file.DriverVersion}, and {inventory.DriverVersion} is loaded"
            );
        }

        bool byUuid = file.Devices.Any(name => name.StartsWith("MIG-", StringComparison.Ordinal));
        int told = file.MigDevices;
        int there = inventory.Gpus.Count(gpu => gpu.Slice is not null);
        string[] uuids =
        [
            .. inventory
                .Gpus.Where(gpu => gpu is { Slice: not null, Uuid: not null })
                .Select(gpu => gpu.Uuid!),
        ];
        bool others =
            byUuid && uuids.Any(uuid => !file.Devices.Contains(uuid, StringComparer.Ordinal));
        if (told != there || others)
        {
            throw Stale(
                file,
                $"it names {told} MIG devices, and the GPUs are divided into {there}{(others ? " others" : string.Empty)}"
            );
        }
    }

    private static ServiceException Stale(CdiFile file, string why) =>
        new(
            ServiceError.GpuUnavailable,
            $"The CDI file {file.Path} is out of date: {why}. An administrator makes it anew: 'nvidia-ctk cdi generate --output={file.Path}'."
        );
}
