using System.Text;
using AutoMount.Core.Folders;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>A folder whose limit is larger than the disk it lies on: a full disk is told, loses nothing, and is left by deleting.</summary>
public sealed class FullStoreTests
{
    private const long MiB = 1024 * 1024;
    private const long Limit = 4096 * MiB;
    private const int Chunk = 300_000;
    private const long NoSpace = -(long)Errno.ENOSPC;
    private static readonly FolderUsage s_empty = new(4096, 1);

    [Theory]
    [InlineData(StoreKind.Ext4, 64)]
    [InlineData(StoreKind.Tmpfs, 64)]
    public void Disk_FilledThroughTheFolder_LosesNothingAndIsFreedByDeleting(
        StoreKind kind,
        int megabytes
    ) => FillAndFree(kind, megabytes);

    [Theory]
    [InlineData(StoreKind.Xfs, 320)]
    [InlineData(StoreKind.Btrfs, 256)]
    [Trait("Kind", "Soak")]
    public void LargeDisk_FilledThroughTheFolder_LosesNothingAndIsFreedByDeleting(
        StoreKind kind,
        int megabytes
    ) => FillAndFree(kind, megabytes);

    [Fact]
    public void DiskWithoutInodes_RefusesNewFiles_AndChargesNone()
    {
        using StoreDisk disk = new(StoreKind.Ext4, 64 * MiB, "-N", "64");
        using MountedFolder folder = MountedFolder.In(
            $"{disk.Path}/folder",
            passthrough: true,
            Limit
        );
        folder.StoreMayFail = true;
        using Worker worker = new();
        int made = 0;
        while (worker.Call("mkdir", $"{folder.Path}/d{made}", 0x1ED).Result == 0)
        {
            made++;
        }

        Assert.Equal(NoSpace, worker.Call("mkdir", $"{folder.Path}/more", 0x1ED).Result);
        Assert.Equal(NoSpace, Create(worker, $"{folder.Path}/file", Kernel.O_CREAT));
        Assert.Equal(NoSpace, Create(worker, folder.Path, Kernel.O_TMPFILE));
        Assert.Equal(NoSpace, worker.Call("symlink", "target", $"{folder.Path}/link").Result);
        Assert.Equal(new FolderUsage(4096 * (1 + made), 1 + made), folder.Used);
        AssertLedgerIsTheDisk(folder);
        worker.Must("rmdir", $"{folder.Path}/d0");
        Assert.True(
            SpinWait.SpinUntil(
                () => worker.Call("mkdir", $"{folder.Path}/again", 0x1ED).Result == 0,
                TimeSpan.FromSeconds(5)
            ),
            "the inode is free once the kernel has told that it forgot the directory"
        );
    }

    [Theory]
    [InlineData(StoreKind.Ext4, 64)]
    [InlineData(StoreKind.Ext4, 1024)] // large enough for a part of it
    [InlineData(StoreKind.Xfs, 320)]
    [InlineData(StoreKind.Btrfs, 256)]
    [InlineData(StoreKind.Tmpfs, 64)]
    public void Allocation_LargerThanTheDisk_LeavesTheSizeThatEverybodySees(
        StoreKind kind,
        int megabytes
    )
    {
        using StoreDisk disk = new(kind, megabytes * MiB);
        using MountedFolder folder = MountedFolder.In(
            $"{disk.Path}/folder",
            passthrough: true,
            Limit
        );
        using Worker worker = new();
        Assert.True(Create(worker, $"{folder.Path}/file", Kernel.O_CREAT) >= 0);
        worker.Must("write", "new", Chunk, 1);

        Assert.Equal(NoSpace, worker.Call("fallocate", "new", 0, 0, 1024 * MiB).Result);

        AssertLedgerIsTheDisk(folder);
        Assert.Equal(new FileInfo($"{folder.BackingPath}/file").Length, SizeOf(worker, "new"));
        worker.Must("ftruncate", "new", Chunk);
        worker.Must("close", "new");
        AssertContent(worker, folder, [($"{folder.Path}/file", Chunk, 1)]);
    }

    private static void FillAndFree(StoreKind kind, int megabytes)
    {
        using StoreDisk disk = new(kind, megabytes * MiB);
        using MountedFolder folder = MountedFolder.In(
            $"{disk.Path}/folder",
            passthrough: true,
            Limit
        );
        using Worker worker = new();

        List<(string Path, long Size, int Seed)> files = Fill(worker, folder.Path);
        AssertLedgerIsTheDisk(folder);
        AllocateAndMakeWhatDoesNotFit(worker, folder);
        AssertLedgerIsTheDisk(folder);
        AssertContent(worker, folder, files);

        DeleteAndWriteAgain(worker, folder, files);
        Command.Shell(folder.Path, "find . -mindepth 1 -delete");
        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == s_empty, TimeSpan.FromSeconds(5)),
            $"used {folder.Used} when empty"
        );
    }

    private static long SizeOf(Worker worker, string slot) =>
        long.Parse(Encoding.Latin1.GetString(worker.Must("fstat", slot).Data).Split(' ')[3]);

    private static long Create(Worker worker, string path, int flags) =>
        worker.Call("open", "new", path, flags | Kernel.O_RDWR, 0x1A4).Result;

    /// <summary>Writes files until the disk is full; what was written is synchronised and so must be there.</summary>
    private static List<(string Path, long Size, int Seed)> Fill(Worker worker, string directory)
    {
        List<(string Path, long Size, int Seed)> files = [];
        for (int number = 0; number < 10_000; number++)
        {
            string path = $"{directory}/file{number}";
            long created = Create(worker, path, Kernel.O_CREAT);
            if (created == NoSpace)
            {
                return files;
            }

            Assert.True(created >= 0, Worker.Name(created));
            long written = worker.Call("write", "new", Chunk, number).Result;
            Assert.True(written is > 0 or NoSpace, Worker.Name(written));
            long synchronized = worker.Call("fsync", "new").Result;
            Assert.True(synchronized is 0 or NoSpace, Worker.Name(synchronized));
            worker.Must("close", "new");
            if (synchronized == 0)
            {
                files.Add((path, Math.Max(0, written), number));
            }

            if (written < Chunk)
            {
                return files;
            }
        }

        throw new InvalidOperationException("the disk does not get full");
    }

    /// <summary>Everything that needs room: it is refused, and neither seen nor charged.</summary>
    private static void AllocateAndMakeWhatDoesNotFit(Worker worker, MountedFolder folder)
    {
        string path = $"{folder.Path}/file0";
        worker.Must("open", "first", path, Kernel.O_RDWR, 0);
        Assert.Equal(NoSpace, worker.Call("fallocate", "first", 0, 0, 1024 * MiB).Result);
        Assert.Equal(new FileInfo($"{folder.BackingPath}/file0").Length, SizeOf(worker, "first"));
        worker.Must("ftruncate", "first", Chunk);
        long written = 0;
        for (int at = 0; at < 100 && written >= 0; at++)
        {
            written = worker.Call("pwrite", "first", (2 + at) * MiB, MiB, at).Result;
        }

        Assert.Equal(NoSpace, written);
        worker.Must("ftruncate", "first", Chunk);
        worker.Must("close", "first");
        string target = new('t', 900);
        for (int number = 0; number < 20_000; number++)
        {
            long linked = worker.Call("symlink", target, $"{folder.Path}/link{number}").Result;
            if (linked < 0)
            {
                Assert.Equal(NoSpace, linked);
                return;
            }
        }
    }

    private static void AssertContent(
        Worker worker,
        MountedFolder folder,
        List<(string Path, long Size, int Seed)> files
    )
    {
        foreach ((string path, long size, int seed) in files)
        {
            worker.Must("open", "check", path, Kernel.O_RDONLY, 0);
            byte[] got = worker.Must("read", "check", 0, Chunk + 1).Data;
            worker.Must("close", "check");
            ReadOnlySpan<byte> expected = Files.Pattern(Chunk, seed).AsSpan(0, (int)size);
            Assert.True(expected.SequenceEqual(got.AsSpan(0, (int)size)), $"content of {path}");
            string backing = path.Replace(
                folder.Path,
                folder.BackingPath,
                StringComparison.Ordinal
            );
            Assert.True(got.AsSpan().SequenceEqual(File.ReadAllBytes(backing)), $"store of {path}");
        }
    }

    private static void DeleteAndWriteAgain(
        Worker worker,
        MountedFolder folder,
        List<(string Path, long Size, int Seed)> files
    )
    {
        foreach ((string path, _, _) in files.Take(files.Count / 2))
        {
            worker.Must("unlink", path);
        }

        AssertLedgerIsTheDisk(folder);
        Assert.True(Create(worker, $"{folder.Path}/again", Kernel.O_CREAT) >= 0);
        Assert.Equal(Chunk, worker.Must("write", "new", Chunk, 1).Result);
        worker.Must("fsync", "new");
        worker.Must("close", "new");
        AssertLedgerIsTheDisk(folder);
    }

    private static void AssertLedgerIsTheDisk(MountedFolder folder) =>
        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == folder.Recounted, TimeSpan.FromSeconds(5)),
            $"used {folder.Used}, there is {folder.Recounted}"
        );
}
