namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>An ext2 disk whose image lies on a small tmpfs: once that is full, new blocks of the disk cannot be written and the kernel reports EIO.</summary>
internal sealed class FailingDisk : IDisposable
{
    private const long Memory = 48L * 1024 * 1024;
    private const long Size = 256L * 1024 * 1024;
    private readonly StoreDisk _memory = new(StoreKind.Tmpfs, Memory);

    public FailingDisk()
    {
        try
        {
            string image = $"{_memory.Path}/image";
            using (FileStream file = File.Create(image))
            {
                file.SetLength(Size);
            }

            Command.Run("/usr/sbin/mkfs.ext4", "-q", "-F", "-O", "^has_journal", image);
            Path = $"{_memory.Path}/disk";
            Directory.CreateDirectory(Path);
            Command.Run("mount", "-o", "loop,errors=continue", image, Path);
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string Ballast => $"{_memory.Path}/ballast";

    /// <summary>From here on no new block can be written.</summary>
    public void Fill()
    {
        using FileStream ballast = File.Create(Ballast);
        try
        {
            byte[] block = new byte[4096];
            while (true)
            {
                ballast.Write(block);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // full, as was wanted
        }
    }

    /// <summary>From here on it works again.</summary>
    public void Relieve() => File.Delete(Ballast);

    public void Dispose()
    {
        Relieve();
        Command.Run("umount", Path);
        _memory.Dispose();
    }
}
