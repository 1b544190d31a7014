using System.Text;
using AutoMount.Core.Folders;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>Comparisons of the folder with the model.</summary>
internal sealed partial class ModelRun
{
    private const int RegularFile = 8; // DT_REG
    private const int DirectoryType = 4; // DT_DIR
    private const int SymlinkType = 10; // DT_LNK

    /// <summary>The kernel tells a last close a moment after close(2) returned; until then more may be charged, never above the limit.</summary>
    private void CheckUsed(string when)
    {
        FolderUsage expected = _model.Charge;
        FolderUsage used = default;
        bool settled = SpinWait.SpinUntil(
            () =>
            {
                used = folder.Used;
                Assert.True(
                    used.Bytes <= limits.Bytes && used.Inodes <= limits.Inodes,
                    $"{when}: used {used}, limits {limits}"
                );
                return used == expected;
            },
            s_patience
        );
        Assert.True(settled, $"{when}: expected {expected}, used {used}");
    }

    private void CheckReaders(ModelInode inode)
    {
        foreach (((int worker, int slot), ModelFile file) in _files)
        {
            if (ReferenceEquals(file.Inode, inode))
            {
                CheckFile(workers[worker], Slot(slot), file);
            }
        }
    }

    /// <summary>An open file's attributes, and its content where it may be read.</summary>
    private static void CheckFile(Worker worker, string slot, ModelFile file)
    {
        ModelInode inode = file.Inode;
        CheckStatus(inode, worker.Must("fstat", slot).Data, slot);
        if (!file.Reads)
        {
            Assert.Equal(-(long)Errno.EBADF, worker.Call("read", slot, 0, 1).Result);
            return;
        }

        byte[] got = worker.Must("read", slot, 0, inode.Content.Length + 1).Data;
        CheckContent(inode, got, slot);
    }

    private static void CheckContent(ModelInode inode, ReadOnlySpan<byte> got, string what)
    {
        if (!got.SequenceEqual(inode.Content))
        {
            int at = got.CommonPrefixLength(inode.Content);
            Assert.Fail(
                $"{what}: {got.Length} bytes, expected {inode.Content.Length}; they differ from byte {at} on"
            );
        }
    }

    private static void CheckStatus(ModelInode inode, byte[] data, string what)
    {
        long[] got = [.. Encoding.Latin1.GetString(data).Split(' ').Select(long.Parse)];
        int type = inode.Kind switch
        {
            InodeKind.File => Kernel.S_IFREG,
            InodeKind.Directory => Kernel.S_IFDIR,
            _ => Kernel.S_IFLNK,
        };
        long size = inode.Kind == InodeKind.File ? inode.Content.Length : inode.Target.Length;
        bool isDirectory = inode.Kind == InodeKind.Directory; // its size and links are the store's affair
        string expected =
            $"{type} {inode.Mode} {(isDirectory ? got[2] : inode.Links)} {(isDirectory ? got[3] : size)} {inode.Modified ?? got[4]}";
        Assert.True(
            expected == string.Join(' ', got[..5]),
            $"{what}: type, mode, links, size, time expected {expected}, got {string.Join(' ', got[..5])}"
        );
    }

    /// <summary>The tree as each process sees it, and as it lies in the store.</summary>
    private void CheckTrees()
    {
        CheckTree(workers[_seed % workers.Length], folder.Path);
        CheckTree(workers[0], folder.BackingPath);
    }

    private void CheckTree(Worker worker, string top)
    {
        foreach ((string path, ModelInode directory) in _model.Directories())
        {
            string listing = Encoding.Latin1.GetString(worker.Must("list", top + path).Data);
            Assert.Equal(
                directory.Entries.Select(entry => $"{entry.Key}:{TypeOf(entry.Value)}"),
                listing
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Order(StringComparer.Ordinal)
            );
            foreach ((string name, ModelInode inode) in directory.Entries)
            {
                CheckEntry(worker, $"{top}{path}/{name}", inode);
            }
        }
    }

    private static int TypeOf(ModelInode inode) =>
        inode.Kind switch
        {
            InodeKind.File => RegularFile,
            InodeKind.Directory => DirectoryType,
            _ => SymlinkType,
        };

    private static void CheckEntry(Worker worker, string path, ModelInode inode)
    {
        CheckStatus(inode, worker.Must("stat", path).Data, path);
        if (inode.Kind == InodeKind.Symlink)
        {
            Assert.Equal(
                inode.Target,
                Encoding.Latin1.GetString(worker.Must("readlink", path).Data)
            );
            return;
        }

        (long result, byte[] value) = worker.Call("getxattr", path, AttributeName);
        if (inode.Attributes.TryGetValue(AttributeName, out (int Length, int Seed) attribute))
        {
            Assert.Equal(Files.Pattern(attribute.Length, attribute.Seed), value);
        }
        else
        {
            Assert.Equal(-(long)Errno.ENODATA, result);
        }

        if (inode.Kind == InodeKind.File)
        {
            worker.Must("open", "check", path, Kernel.O_RDONLY, 0);
            byte[] got = worker.Must("read", "check", 0, inode.Content.Length + 1).Data;
            worker.Must("close", "check");
            CheckContent(inode, got, path);
        }
    }
}
