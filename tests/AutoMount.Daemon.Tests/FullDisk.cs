using System.Diagnostics;

namespace AutoMount.Daemon.Tests;

/// <summary>A small ext4 of its own, that can be filled to the last block.</summary>
internal sealed class FullDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public FullDisk(int mebibytes)
    {
        string image = _directory.File("image");
        Directory.CreateDirectory(Path);
        Shell($"truncate -s {mebibytes}M {image} && mkfs.ext4 -q -b 4096 {image}");
        Shell($"mount -o loop {image} {Path}");
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => _directory.File("disk");

    /// <summary>Takes every block that there is.</summary>
    public void Fill()
    {
        foreach (int length in (int[])[1 << 20, 4096])
        {
            byte[] block = new byte[length];
            using FileStream file = new(
                $"{Path}/fill{length}",
                FileMode.Append,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 0
            );
            try
            {
                while (true)
                {
                    file.Write(block);
                    file.Flush(flushToDisk: length > 4096);
                }
            }
            catch (IOException)
            {
                // full, as wanted
            }
        }

        Shell($"sync -f {Path}");
    }

    /// <summary>Gives all of it back.</summary>
    public void Free() => Shell($"rm -f {Path}/fill* && sync -f {Path}");

    public void Dispose()
    {
        Shell($"umount {Path} || umount -l {Path}");
        _directory.Dispose();
    }

    private static void Shell(string line)
    {
        using Process process = Process.Start("/bin/sh", ["-c", line]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
