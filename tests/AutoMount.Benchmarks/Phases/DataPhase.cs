using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>One large file: read, mapped, written, in order and at random places.</summary>
internal static class DataPhase
{
    private const int Large = 1 << 20;
    private const int Page = 4096;

    internal static void Run(Worker worker)
    {
        string path = $"{worker.Directory}/large";
        using PathList file = new(path);
        long length = worker.Sizes.FileBytes;
        if (worker.Wants("write-4k"))
        {
            worker.Always("write-4k", () => LargeFile.Write(file, length, Page));
            File.Delete(path);
            worker.Settle();
        }

        worker.Always("write-1m", () => LargeFile.Write(file, length, Large));
        worker.Settle();
        if (worker.Wants("read-1m", "read-4k", "mmap", "random-read", "random-read-4"))
        {
            LargeFile.Read(file, length, Large);
        }

        worker.Measure("read-1m", () => LargeFile.Read(file, length, Large));
        worker.Measure("read-4k", () => LargeFile.Read(file, length, Page));
        worker.Measure("mmap", () => Map(file, worker.Sizes));
        worker.Measure(
            "random-read",
            () => LargeFile.ReadAtRandom(file, length, worker.Sizes.RandomBlocks, seed: 1)
        );
        ReadFromFourProcesses(worker, path);
        if (worker.Wants("read-cold"))
        {
            worker.DropCaches();
            worker.Always("read-cold", () => LargeFile.Read(file, length, Large));
        }

        worker.Measure(
            "random-write",
            () => LargeFile.WriteAtRandom(file, length, worker.Sizes.RandomBlocks)
        );
        File.Delete(path);
    }

    private static void Map(PathList file, Sizes sizes)
    {
        for (int i = 0; i < sizes.Maps; i++)
        {
            LargeFile.Map(file, sizes.FileBytes);
        }
    }

    private static void ReadFromFourProcesses(Worker worker, string path)
    {
        if (worker.Wants("random-read-4"))
        {
            using ChildProcesses children = new(
                count: 4,
                i =>
                    [
                        "random-read",
                        path,
                        $"{worker.Sizes.FileBytes}",
                        $"{worker.Sizes.RandomBlocks}",
                        $"{i}",
                    ]
            );
            worker.Always("random-read-4", children.RunAll);
        }
    }
}
