using System.Diagnostics;
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

    public PosixTraits Lacks =>
        PosixTraits.ZeroRange
        | PosixTraits.ShiftedRanges
        | PosixTraits.LargestFile
        | PosixTraits.Room;

    public IReadOnlyDictionary<string, string> KnownDeviations { get; } =
        new Dictionary<string, string>();

    public void Dispose()
    {
        // a child that some test just forked may hold a copy of a descriptor until its exec
        bool unmounted = SpinWait.SpinUntil(TryUnmount, TimeSpan.FromSeconds(10));
        Assert.True(unmounted, $"{Path} is still busy");
        Directory.Delete(Path);
    }

    private bool TryUnmount()
    {
        using Process unmount = Process.Start("umount", Path);
        unmount.WaitForExit();
        return unmount.ExitCode == 0;
    }
}
