using System.Globalization;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>A file system of its own on a sparse file below the temporary directory.</summary>
internal sealed class LoopDisk : IDisposable
{
    private const long Size = 2L << 30; // XFS wants 300 MB
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-disk-")
        .FullName;

    public LoopDisk(string kind)
    {
        Path = $"{_directory}/disk";
        _ = Directory.CreateDirectory(Path);
        string image = $"{_directory}/image";
        using (FileStream file = File.Create(image))
        {
            file.SetLength(Size);
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

    public void Dispose()
    {
        _ = Commands.Run("umount", Path);
        Directory.Delete(_directory, recursive: true);
    }
}
