using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A tmpfs of its own.</summary>
public sealed class MemoryPlace : IPlace, IDisposable
{
    public MemoryPlace()
    {
        Path = Directory.CreateTempSubdirectory("automount-tmpfs-").FullName;
        Command.Run("mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "automount-tests", Path);
    }

    public string Path { get; }

    public PosixTraits Lacks => PosixTraits.ZeroRange | PosixTraits.LargestFile;

    public void Dispose()
    {
        Command.Run("umount", Path);
        Directory.Delete(Path);
    }
}
