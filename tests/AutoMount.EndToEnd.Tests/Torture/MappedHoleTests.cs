using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>What lies in a mapping over a hole is data to everybody, also before it reached the store.</summary>
public sealed class MappedHoleTests(MountedFolder folder) : IClassFixture<MountedFolder>
{
    private const int Size = 1024 * 1024;

    [Fact]
    public void Copy_OfASparseFile_ThatIsMappedAndNotWrittenBack_HasWhatTheMappingHas()
    {
        string path = $"{folder.Path}/sparse";
        Files.Put(path, []);
        using Worker worker = new();
        worker.Must("open", "writer", path, Kernel.O_RDWR, 0);
        worker.Must("truncate", path, Size);
        worker.Must("map", "writer", Size, Kernel.PROT_READ | Kernel.PROT_WRITE);
        worker.Must("poke", "writer", 500_000, 3000, 7);

        Command.Shell(folder.Path, "cp --reflink=never sparse copy; cmp sparse copy");

        worker.Must("unmap", "writer");
        worker.Must("close", "writer");
    }
}
