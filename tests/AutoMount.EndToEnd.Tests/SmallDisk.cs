namespace AutoMount.EndToEnd.Tests;

/// <summary>A small ext4 of its own, on a loop device over a file.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _directory = System
        .IO.Directory.CreateTempSubdirectory("automount-power-")
        .FullName;

    public SmallDisk(int mebibytes)
    {
        _ = Command.Shell(
            _directory,
            $"truncate -s {mebibytes}M image && mkfs.ext4 -q -b 4096 image && mkdir disk"
        );
        Mount();
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => $"{_directory}/disk";

    /// <summary>Cuts the power: nothing that is not on the disk gets there any more; then mounts what is there.</summary>
    /// <param name="atRest">Ends what still holds the dead file system.</param>
    public void CutPower(Action atRest)
    {
        const string shutdown = """
            import fcntl, os, struct, sys
            fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2)) # EXT4_IOC_SHUTDOWN, NOLOGFLUSH
            """;
        _ = Command.Run("/usr/bin/python3", "-c", shutdown, Path);
        atRest();
        // what a dying connection holds is let go a moment after its last program ended
        _ = Command.Shell(
            "/",
            $"for i in $(seq 100); do umount {Path} && exit; sleep 0.1; done; exit 1"
        );
        Mount();
    }

    public void Dispose()
    {
        _ = Command.Shell("/", $"umount {Path} || umount -l {Path}");
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    private void Mount() => Command.Run("mount", "-o", "loop", $"{_directory}/image", Path);
}
