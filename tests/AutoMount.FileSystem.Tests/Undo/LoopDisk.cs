using System.Globalization;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>A file system of its own on a sparse file below the temporary directory.</summary>
internal sealed class LoopDisk : IDisposable
{
    private const long Size = 2L << 30; // XFS wants 300 MB
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-disk-")
        .FullName;

    public LoopDisk(string kind, long size = Size)
    {
        Path = $"{_directory}/disk";
        _ = Directory.CreateDirectory(Path);
        string image = $"{_directory}/image";
        using (FileStream file = File.Create(image))
        {
            file.SetLength(size);
        }

        _ = Commands.Run($"/usr/sbin/mkfs.{kind}", "-q", image);
        _ = Commands.Run("mount", "-o", "loop", image, Path);
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Bytes in use.</summary>
    public long Used =>
        long.Parse(
            Commands.Run("df", "--output=used", "-B1", Path).Split('\n')[1],
            CultureInfo.InvariantCulture
        );

    /// <summary>Has others fill it, up to so many bytes.</summary>
    public void Fill(long butFor) =>
        _ = Commands.Run(
            "fallocate",
            "-l",
            $"{new DriveInfo(Path).TotalFreeSpace - butFor}",
            $"{Path}/filler"
        );

    public void Dispose()
    {
        string said = string.Empty;
        bool isGone = SpinWait.SpinUntil(
            () =>
            {
                (int exitCode, said) = Commands.Shell("/", $"umount '{Path}'");
                return exitCode == 0;
            },
            TimeSpan.FromSeconds(10) // what a crash in a test has left to the background may erase for a moment
        );
        if (!isGone)
        {
            said += Commands
                .Shell("/", $"ls -l /proc/{Environment.ProcessId}/fd | grep -F '{Path}'")
                .Output;
            _ = Commands.Run("umount", "--lazy", Path);
        }

        Assert.True(isGone, said);
        Directory.Delete(_directory, recursive: true);
    }
}
