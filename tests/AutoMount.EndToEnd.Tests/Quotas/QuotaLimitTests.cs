using System.Globalization;
using AutoMount.Core.Folders;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;
using static AutoMount.PosixSuite.Errno;
using static AutoMount.PosixSuite.Expect;
using static AutoMount.PosixSuite.Files;
using static AutoMount.PosixSuite.Interop.Kernel;

namespace AutoMount.EndToEnd.Tests.Quotas;

/// <summary>What programs are told at a folder's limits (decision D6), call by call.</summary>
public sealed unsafe class QuotaLimitTests : IDisposable
{
    private const long KiB = 1024;
    private const long Bytes = 1024 * KiB;
    private const long Inodes = 10;
    private static readonly FolderUsage s_empty = new(4 * KiB, 1);
    private readonly MountedFolder _folder = MountedFolder.Limited(Bytes, Inodes);

    public void Dispose()
    {
        OpenFiles.CloseAll();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_PastTheLimit_WritesWhatFits_ThenIsEDQUOT(bool append)
    {
        int file = Open(At("file"), O_WRONLY | O_CREAT | (append ? O_APPEND : 0));
        Write(file, Pattern((int)(900 * KiB)));
        byte[] rest = Pattern((int)(300 * KiB), 2);
        fixed (byte* bytes = rest)
        {
            Same((nint)(120 * KiB), Ok(write(file, bytes, (nuint)rest.Length)));
            Fails(EDQUOT, write(file, bytes, (nuint)rest.Length));
            Fails(EDQUOT, write(file, bytes, 1));
        }

        Same(1020 * KiB, StatOf(At("file")).Size);
        Same(Bytes, _folder.Used.Bytes);
        SameBytes(
            rest.AsSpan(0, (int)(120 * KiB)),
            GetBytes(At("file")).AsSpan((int)(900 * KiB)),
            "what fitted"
        );
    }

    [Fact]
    public void FullFolder_StillOverwritesRenamesLinksAndChangesAttributes()
    {
        Fill();
        int file = Open(At("file"), O_RDWR);
        WriteAt(file, Pattern(4096, 3), 8192);
        Ok(link(At("file"), At("second name")));
        Ok(rename(At("second name"), At("renamed")));
        Ok(chmod(At("file"), Octal(600)));
        Ok(unlink(At("renamed")));
        Same(Bytes, _folder.Used.Bytes);
    }

    [Fact]
    public void FullFolder_RefusesEveryGrowth_AndLetsDelete()
    {
        Fill();
        int file = Open(At("file"), O_RDWR);
        Fails(EDQUOT, mkdir(At("directory"), Octal(755)));
        Fails(EDQUOT, symlink("target", At("link")));
        Fails(EDQUOT, ftruncate(file, Bytes));
        Fails(EDQUOT, truncate(At("file"), Bytes));
        Fails(EDQUOT, fallocate(file, 0, Bytes, 1));
        Fails(EDQUOT, pwrite(file, (byte*)&file, 4, Bytes + 100));
        Same(1020 * KiB, StatOf(At("file")).Size);
        Ok(ftruncate(file, 500 * KiB));
        Same(504 * KiB, _folder.Used.Bytes);
        Ok(mkdir(At("directory"), Octal(755)));
        Ok(rmdir(At("directory")));
        Ok(unlink(At("file")));
        Close(file);
        Settles(s_empty);
    }

    [Fact]
    public void InodeLimit_RefusesNewInodes_AndCountsLinksOnce()
    {
        for (int i = 1; i < Inodes; i++)
        {
            Put(At($"file{i}"));
        }

        Fails(EDQUOT, TryOpen(At("one more"), O_WRONLY | O_CREAT));
        Fails(EDQUOT, mkdir(At("one more"), Octal(755)));
        Fails(EDQUOT, symlink("x", At("one more")));
        Fails(EDQUOT, mkfifo(At("one more"), Octal(644)));
        Fails(EDQUOT, TryOpen(_folder.Path, O_TMPFILE | O_RDWR));
        Ok(link(At("file1"), At("link")));
        Same(new FolderUsage(4 * KiB, Inodes), _folder.Used);
        Ok(rename(At("file2"), At("file1"))); // frees nothing: "link" keeps the old file1
        Same(Inodes, _folder.Used.Inodes);
        Ok(unlink(At("link")));
        Settles(new FolderUsage(4 * KiB, Inodes - 1));
        Put(At("one more"));
    }

    [Fact]
    public void RenameOver_FreesTheReplacedFile()
    {
        Put(At("old"), Pattern((int)(600 * KiB)));
        Put(At("new"), Pattern((int)(300 * KiB)));
        Ok(rename(At("new"), At("old")));
        Settles(new FolderUsage(304 * KiB, 2));
        Ok(renameat2(AT_FDCWD, At("old"), AT_FDCWD, At("back"), RENAME_NOREPLACE));
        Settles(new FolderUsage(304 * KiB, 2));
    }

    [Fact]
    public void UnlinkedOpenFile_IsChargedUntilItsClose_AndBoundByTheLimit()
    {
        int file = Open(At("file"), O_RDWR | O_CREAT);
        Write(file, Pattern((int)(700 * KiB)));
        Ok(unlink(At("file")));
        Same(new FolderUsage(704 * KiB, 2), _folder.Used);
        Fails(EDQUOT, ftruncate(file, Bytes));
        Fails(EDQUOT, truncate(PutSmall(), 400 * KiB));
        Close(file);
        Settles(new FolderUsage(8 * KiB, 2));
        Ok(truncate(At("small"), 400 * KiB));
    }

    [Fact]
    public void TemporaryFile_IsChargedLikeAnyOther()
    {
        int file = Open(_folder.Path, O_TMPFILE | O_RDWR);
        Write(file, Pattern(10_000));
        Same(new FolderUsage(16 * KiB, 2), _folder.Used);
        Ok(linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, At("named"), AT_SYMLINK_FOLLOW));
        Close(file);
        Settles(new FolderUsage(16 * KiB, 2));
        Ok(unlink(At("named")));
        Settles(s_empty);
    }

    [Fact]
    public void LoweredLimit_OnlyStopsGrowth()
    {
        Fill();
        _folder.SetLimits(100 * KiB, 1);
        int file = Open(At("file"), O_RDWR);
        WriteAt(file, Pattern(4096, 3), 500 * KiB);
        Same(4096, ReadAt(file, 4096, 500 * KiB).Length);
        Fails(EDQUOT, ftruncate(file, Bytes + 1));
        Ok(ftruncate(file, 300 * KiB)); // smaller, still above the limit
        Fails(EDQUOT, ftruncate(file, 400 * KiB));
        Fails(EDQUOT, TryOpen(At("new"), O_WRONLY | O_CREAT));
        Same(304 * KiB, _folder.Used.Bytes);
        _folder.SetLimits(Bytes, Inodes);
        Ok(ftruncate(file, 400 * KiB));
        Ok(unlink(At("file")));
        Close(file);
        Settles(s_empty);
    }

    [Fact]
    public void CopyFileRange_AtTheLimit_CopiesWhatFits()
    {
        Put(At("from"), Pattern((int)(600 * KiB)));
        int from = Open(At("from"), O_RDONLY);
        int to = Open(At("to"), O_RDWR | O_CREAT);
        long copied = 0;
        nint step;
        do
        {
            step = copy_file_range(from, null, to, null, (nuint)((600 * KiB) - copied), 0);
            copied += Math.Max(step, 0);
        } while (step > 0);

        Fails(EDQUOT, copy_file_range(from, null, to, null, 1, 0));
        Same(copied, StatOf(At("to")).Size);
        True(copied <= 420 * KiB, $"{copied} bytes copied");
        True(_folder.Used.Bytes <= Bytes, $"used {_folder.Used.Bytes}");
        SameBytes(Pattern((int)(600 * KiB)).AsSpan(0, (int)copied), GetBytes(At("to")), "copy");
    }

    [Fact]
    public void Fallocate_ThatDoesNotFit_ChangesNothing()
    {
        Put(At("file"), Pattern(5000));
        int file = Open(At("file"), O_RDWR);
        Fails(EDQUOT, fallocate(file, 0, 0, 2 * Bytes));
        Same(5000L, StatOf(At("file")).Size);
        Same(12 * KiB, _folder.Used.Bytes);
        Ok(fallocate(file, 0, 0, 500 * KiB));
        Same(504 * KiB, _folder.Used.Bytes);
        Ok(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 400 * KiB));
        Same(504 * KiB, _folder.Used.Bytes); // holes are charged
    }

    [Fact]
    public void MappedFile_IsChargedByItsLength_BeforeAnyStore()
    {
        int file = Open(At("file"), O_RDWR | O_CREAT);
        Fails(EDQUOT, ftruncate(file, Bytes));
        Ok(ftruncate(file, 1020 * KiB));
        Same(Bytes, _folder.Used.Bytes);
        byte* memory = mmap(null, (nuint)(1020 * KiB), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        Ok((nint)memory == -1 ? -1 : 0);
        byte[] content = Pattern((int)(1020 * KiB));
        fixed (byte* source = content)
        {
            memcpy(memory, source, (nuint)content.Length);
        }

        Ok(msync(memory, (nuint)content.Length, MS_SYNC));
        Ok(munmap(memory, (nuint)content.Length));
        SameBytes(content, GetBytes(At("file")), "stored");
        Same(Bytes, _folder.Used.Bytes);
    }

    [Fact]
    public void FileSystemStatus_TellsLimitsAndWhatIsLeft()
    {
        Put(At("file"), Pattern((int)(100 * KiB)));
        Ok(mkdir(At("directory"), Octal(755)));
        foreach (string path in (string[])[_folder.Path, At("file"), At("directory")])
        {
            Ok(statvfs(path, out FileSystemStat stat));
            Same((ulong)Bytes, stat.Blocks * stat.FragmentSize);
            Same((ulong)(Bytes - (108 * KiB)), stat.BlocksAvailable * stat.FragmentSize);
            Same((ulong)Inodes, stat.Files);
            Same((ulong)Inodes - 3, stat.FilesAvailable);
        }

        string[] df = Command
            .Run("df", "--output=size,used,avail,itotal,iused,iavail", "-k", _folder.Path)
            .Split('\n')[1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [1024, 108, 916, 10, 3, 7],
            df.Select(text => int.Parse(text, CultureInfo.InvariantCulture))
        );
        _folder.SetLimits(8 * KiB, 1); // below what is used: nothing is left, and no underflow
        Ok(statvfs(_folder.Path, out FileSystemStat over));
        Same(0UL, over.BlocksAvailable);
        Same(0UL, over.FilesAvailable);
    }

    [Fact]
    public void Xattr_GrowsNoCharge()
    {
        Put(At("file"));
        byte[] value = Pattern(2000);
        fixed (byte* bytes = value)
        {
            Ok(setxattr(At("file"), "user.note", bytes, 2000, 0));
        }

        Same(new FolderUsage(4 * KiB, 2), _folder.Used);
        Same(_folder.Recounted, _folder.Used);
    }

    [Fact]
    public void UserWithoutPrivilege_AndRoot_AreBoundAlike()
    {
        foreach (
            string become in (string[])["setpriv --reuid=20010 --regid=20010 --clear-groups", "env"]
        )
        {
            Command.Shell(
                _folder.Path,
                $$"""
                if {{become}} dd if=/dev/zero of=big bs=64k count=100 2> "$OUT"; then exit 1; fi
                grep -q 'Disk quota exceeded' "$OUT"
                [ "$(stat -c %s big)" = 1044480 ]
                {{become}} rm big
                {{become}} dd if=/dev/zero of=big bs=64k count=4 2> "$OUT"
                {{become}} rm big
                """,
                ("OUT", "/dev/shm/automount-quota-out")
            );
        }

        File.Delete("/dev/shm/automount-quota-out");
        Settles(s_empty);
    }

    private string At(string name) => $"{_folder.Path}/{name}";

    private string PutSmall()
    {
        Put(At("small"), "x");
        return At("small");
    }

    /// <summary>One file that leaves not one block.</summary>
    private void Fill()
    {
        Put(At("file"), Pattern((int)(1020 * KiB)));
        Same(Bytes, _folder.Used.Bytes);
    }

    /// <summary>The kernel tells the last close of a file a moment after the program has gone on.</summary>
    private void Settles(FolderUsage expected) =>
        Assert.True(
            SpinWait.SpinUntil(() => _folder.Used == expected, TimeSpan.FromSeconds(5)),
            $"expected {expected}, used {_folder.Used}"
        );
}
