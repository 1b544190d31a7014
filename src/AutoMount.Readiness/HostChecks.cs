using AutoMount.Posix.Mounts;

namespace AutoMount.Readiness;

/// <summary>What can be seen of the host without the service. Everything below a root that tests choose.</summary>
/// <param name="root">The host's root directory, <c>/</c> but in tests.</param>
/// <param name="mounts">The mounts there are.</param>
/// <param name="directories">The service's.</param>
public sealed class HostChecks(string root, MountTable mounts, HostDirectories directories)
{
    private const int LeastFreePercent = 5;

    /// <summary>All of them.</summary>
    public IEnumerable<Finding> Look() =>
        [Fuse(), Kernel(), Propagation(), Loop(), Driver(), .. Toolkit(), .. DockerGroup()];

    /// <summary>The disk that the folders lie on.</summary>
    public static Finding Disk(string directory, string type, long total, long free)
    {
        long percent = total > 0 ? free * 100 / total : 100;
        string fact = $"{directory} lies on {type}, {percent} % of it free";
        if (percent < LeastFreePercent)
        {
            return Finding.Bad(
                "disk",
                fact,
                "Writes will fail with ENOSPC soon: delete folders or kept scratches, or give it a larger disk."
            );
        }

        return type is "ext4" or "xfs" or "btrfs" or "ext2/ext3"
            ? Finding.Good("disk", fact)
            : Finding.Notable(
                "disk",
                fact,
                "ext4, XFS and btrfs are fast and tested; move StateDirectory= to one of them."
            );
    }

    private Finding Fuse() =>
        File.Exists(At("/dev/fuse"))
            ? Finding.Good("FUSE", "/dev/fuse is there")
            : Finding.Bad(
                "FUSE",
                "there is no /dev/fuse",
                "'modprobe fuse' loads the driver; in a container the device must be passed in."
            );

    private Finding Kernel()
    {
        string text = Read("/proc/sys/kernel/osrelease").Trim();
        string[] parts = text.Split('.', '-');
        bool known =
            int.TryParse(parts[0], out int major)
            & int.TryParse(parts.ElementAtOrDefault(1), out int minor);
        if (known && (major, minor).CompareTo((5, 12)) < 0)
        {
            return Finding.Bad(
                "kernel",
                $"Linux {text} cannot serve folders",
                "5.12 is the oldest that can (FUSE_HANDLE_KILLPRIV_V2), 6.1 the oldest that is tested."
            );
        }

        return known && (major, minor).CompareTo((6, 9)) < 0
            ? Finding.Notable(
                "kernel",
                $"Linux {text} cannot pass file contents through (FUSE passthrough)",
                "Large reads and writes are several times faster with Linux 6.9 or newer."
            )
            : Finding.Good("kernel", $"Linux {text}");
    }

    /// <summary>Mounts of folders must reach containers and everybody's name space.</summary>
    private Finding Propagation()
    {
        MountTableEntry? below = mounts
            .Entries.Where(entry =>
                directories.Runtime.StartsWith(
                    entry.Target.TrimEnd('/') + "/",
                    StringComparison.Ordinal
                )
                || entry.Target == directories.Runtime
            )
            .MaxBy(entry => entry.Target.Length);
        return below is null or { Shared: true }
            ? Finding.Good("mounts", $"{directories.Runtime} lies on a shared mount")
            : Finding.Bad(
                "mounts",
                $"{directories.Runtime} lies on {below.Target}, whose mounts stay in this name space",
                $"'mount --make-shared {below.Target}' lets folders reach sessions; systemd does that at boot."
            );
    }

    private Finding Loop() =>
        !File.Exists(At("/dev/loop-control"))
            ? Finding.Notable(
                "scratch",
                "there are no loop devices, so scratches have no size limit",
                "'modprobe loop' loads the driver."
            )
        : Programs("mkfs.ext4") is null
            ? Finding.Notable(
                "scratch",
                "there is no mkfs.ext4, so scratches have no size limit",
                "'apt install e2fsprogs' brings it."
            )
        : Finding.Good("scratch", "scratches are limited by file systems of their own");

    private Finding Driver()
    {
        bool hardware =
            Directory.Exists(At("/sys/bus/pci/devices"))
            && Directory.EnumerateDirectories(At("/sys/bus/pci/devices")).Any(IsNvidiaGpu);
        bool driver = File.Exists(At("/proc/driver/nvidia/version"));
        return (hardware, driver) switch
        {
            (true, false) => Finding.Bad(
                "GPU driver",
                "there are NVIDIA GPUs, and no driver is loaded",
                "Install NVIDIA's driver for this kernel, or 'modprobe nvidia'."
            ),
            (_, true) when !File.Exists(At("/dev/nvidiactl")) => Finding.Bad(
                "GPU driver",
                "the driver is loaded, and has no device nodes",
                "'nvidia-modprobe -c 0 -u' makes them; nvidia-persistenced does at boot."
            ),
            (_, true) => Finding.Good("GPU driver", "NVIDIA's driver is loaded"),
            _ => Finding.Good("GPU driver", "no NVIDIA GPU on this host"),
        };
    }

    /// <summary>Where there are GPUs: what puts them into containers.</summary>
    private IEnumerable<Finding> Toolkit()
    {
        if (!File.Exists(At("/proc/driver/nvidia/version")))
        {
            return [];
        }

        bool described = ((string[])["/etc/cdi", "/var/run/cdi"])
            .Select(At)
            .Any(directory =>
                Directory.Exists(directory) && Directory.EnumerateFiles(directory, "*nvidia*").Any()
            );
        bool installed = Programs("nvidia-ctk") is not null || described;
        return
        [
            installed
                ? Finding.Good("GPU toolkit", "NVIDIA's container toolkit is there")
                : Finding.Notable(
                    "GPU toolkit",
                    "there is no NVIDIA container toolkit, so the service itself puts GPUs into sessions",
                    "'apt install nvidia-container-toolkit' and 'nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml' is the usual way."
                ),
        ];
    }

    private bool IsNvidiaGpu(string device) =>
        File.Exists($"{device}/vendor")
        && File.ReadAllText($"{device}/vendor").Trim() == "0x10de"
        && File.ReadAllText($"{device}/class").StartsWith("0x03", StringComparison.Ordinal);

    /// <summary>Who may talk to Docker is root on this host, whatever this service allows him.</summary>
    private IEnumerable<Finding> DockerGroup()
    {
        string? members = Read("/etc/group")
            .Split('\n')
            .Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields is ["docker", _, _, { Length: > 0 }])
            ?[3];
        return members is null
            ? []
            :
            [
                Finding.Notable(
                    "docker group",
                    $"{members} may use Docker itself, and so is root on this host",
                    "'gpasswd -d USER docker' takes that away; sessions need no such right."
                ),
            ];
    }

    private string? Programs(string name) =>
        ((string[])["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin"])
            .Select(directory => At($"{directory}/{name}"))
            .FirstOrDefault(File.Exists);

    private string Read(string path) =>
        File.Exists(At(path)) ? File.ReadAllText(At(path)) : string.Empty;

    private string At(string path) => root.TrimEnd('/') + path;

    /// <summary>The disk as this process sees it; null where it cannot be seen.</summary>
    public static Finding? Disk(string directory)
    {
        try
        {
            DriveInfo drive = new(directory);
            return Disk(directory, drive.DriveFormat, drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
