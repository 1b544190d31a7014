namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>A file system of its own, on a sparse file below the temporary directory (tmpfs: in memory).</summary>
internal sealed class StoreDisk : IDisposable
{
    /// <summary>Enough for every test; XFS has a least size of 300 MB.</summary>
    public const long UsualSize = 2L * 1024 * 1024 * 1024;
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-disk-")
        .FullName;

    public StoreDisk(StoreKind kind, long size = UsualSize, params string[] makeOptions)
    {
        Path = $"{_directory}/disk";
        Directory.CreateDirectory(Path);
        if (kind == StoreKind.Tmpfs)
        {
            Command.Run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                $"size={size},mode=755",
                "automount-tests",
                Path
            );
            return;
        }

        Image = $"{_directory}/image";
        using (FileStream image = File.Create(Image))
        {
            image.SetLength(size);
        }

        string[] make = kind switch
        {
            StoreKind.Ext4 => ["mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1"],
            StoreKind.Xfs => ["mkfs.xfs", "-q"],
            _ => ["mkfs.btrfs", "-q"],
        };
        Command.Run($"/usr/sbin/{make[0]}", [.. make[1..], .. makeOptions, Image]);
        Command.Run("mount", "-o", "loop", Image, Path);
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>The file it lies in.</summary>
    public string Image { get; } = string.Empty;

    public void Dispose()
    {
        Command.Run("umount", Path);
        Directory.Delete(_directory, recursive: true);
    }
}
