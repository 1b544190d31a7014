namespace AutoMount.Benchmarks;

/// <summary>The file system that all targets lie on.</summary>
internal static class Store
{
    private const long ImageBytes = 16L << 30;

    /// <summary>Memory that vanishes with the namespace it is mounted in.</summary>
    internal static void MountMemory(string directory)
    {
        Commands.Run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=95%,mode=755",
            "automount-benchmark",
            directory
        );
    }

    /// <summary>An ext4 in a sparse file in memory; the loop device goes with its mount, the file with the loop device.</summary>
    internal static string MakeInMemory(string memory)
    {
        string image = $"{memory}/store.image";
        string directory = $"{memory}/store";
        using (FileStream file = File.Create(image))
        {
            file.SetLength(ImageBytes);
        }

        Commands.Run(
            "mkfs.ext4",
            "-q",
            "-F",
            "-m",
            "0",
            "-E",
            "lazy_itable_init=0,lazy_journal_init=0",
            image
        );
        Directory.CreateDirectory(directory);
        Commands.Run("mount", "-o", "loop,noatime,discard", image, directory);
        File.Delete(image);
        return directory;
    }
}
