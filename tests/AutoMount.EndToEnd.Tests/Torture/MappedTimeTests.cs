using System.Text;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>A store into a mapping changes the file's time, in each way of I/O: who looks for what changed finds it.</summary>
public sealed class MappedTimeTests(MountedFolder folder) : IClassFixture<MountedFolder>
{
    private const int Small = 64 * 1024;
    private const int Large = 300 * 1024; // its reader makes it passthrough
    private const long LongAgo = 1_000_000_000;

    [Theory]
    [InlineData(Small, false)]
    [InlineData(Small, true)]
    [InlineData(Large, false)]
    [InlineData(Large, true)]
    public void StoreIntoAMapping_AfterALookAtTheFile_ChangesItsTime(int size, bool readerFirst)
    {
        string path = $"{folder.Path}/mapped-{size}-{readerFirst}";
        Files.Put(path, Files.Pattern(size));
        using Worker worker = new();
        if (readerFirst)
        {
            worker.Must("open", "reader", path, Kernel.O_RDONLY, 0);
        }

        worker.Must("open", "writer", path, Kernel.O_RDWR, 0);
        worker.Must("map", "writer", size, Kernel.PROT_READ | Kernel.PROT_WRITE);
        worker.Must("utimens", path, LongAgo);
        Assert.Equal(LongAgo, ModifiedSecond(worker, path));

        worker.Must("poke", "writer", 100, 3000, 7);
        worker.Must("msync", "writer");
        Assert.NotEqual(LongAgo, ModifiedSecond(worker, path));

        worker.Must("unmap", "writer");
        worker.Must("close", "writer");
        Assert.NotEqual(LongAgo, ModifiedSecond(worker, path));
        File.Delete(path);
    }

    private static long ModifiedSecond(Worker worker, string path) =>
        long.Parse(Encoding.Latin1.GetString(worker.Must("stat", path).Data).Split(' ')[4]);
}
