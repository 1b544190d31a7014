using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>A disk that loses writes (an image on a full tmpfs): who wrote is told by <c>write</c>, <c>fsync</c> or <c>close</c>.</summary>
public sealed class FailingStoreTests
{
    [Theory]
    [InlineData("pwrite", 0)]
    [InlineData("poke", 0)]
    [InlineData("pwrite", Kernel.O_SYNC)]
    public void Writer_WhoseDataTheDiskLost_IsTold(string call, int extraFlags)
    {
        using FailingDisk disk = new();
        using MountedFolder folder = MountedFolder.In($"{disk.Path}/folder", passthrough: true);
        folder.StoreMayFail = true;
        using Worker worker = new();
        string path = $"{folder.Path}/file";
        const int size = 2 * 1024 * 1024;
        int flags = Kernel.O_CREAT | Kernel.O_RDWR | extraFlags;
        worker.Must("open", "file", path, flags, 0x1A4);
        worker.Must("ftruncate", "file", size);
        worker.Must("map", "file", size, Kernel.PROT_READ | Kernel.PROT_WRITE);
        Command.Run("sync", "-f", disk.Path);

        disk.Fill();
        long written = worker.Call(call, "file", 0, size / 2, 1).Result;
        long synchronized = worker.Call("fsync", "file").Result;
        worker.Must("unmap", "file");
        long closed = worker.Call("close", "file").Result;

        Assert.True(
            written < 0 || synchronized < 0 || closed < 0,
            $"{call} {Worker.Name(written)}, fsync {Worker.Name(synchronized)}, close {Worker.Name(closed)}"
        );
        disk.Relieve();
        Files.Put($"{folder.Path}/after", new byte[1000]);
        Assert.Equal(folder.Recounted, folder.Used);
    }
}
