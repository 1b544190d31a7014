using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>The file-system stressors of stress-ng, with its own checks, as the folder's owner.</summary>
public sealed class StressTests : IDisposable
{
    private const string AllAtOnce = """
        stress-ng --verify --temp-path "$PWD" --timeout "$DURATION" \
            --access 1 --chdir 1 --chdir-dirs 256 --chmod 1 --dentry 1 --dentries 256 --dir 1 --dir-dirs 256 \
            --dirdeep 1 --dirdeep-bytes 4M --dirmany 1 --dup 1 --fallocate 1 --fallocate-bytes 16M --fcntl 1 --filename 1 --flock 1 \
            --fpunch 1 --fstat 1 --getdent 1 --hdd 1 --hdd-bytes 8M --iomix 1 --iomix-bytes 8M --link 1 --lockf 1 --lockofd 1 \
            --mmap 1 --mmap-file --mmap-bytes 8M --mmapmany 1 --msync 1 --msync-bytes 4M --open 1 --rename 1 --seek 1 --seek-size 4M \
            --sync-file 1 --sync-file-bytes 8M --symlink 1 --touch 1 --utime 1 --xattr 1
        """;

    private readonly MountedFolder _folder = new();
    private readonly OwnerCommand _owner = new();

    public void Dispose()
    {
        _owner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void StressNg_AllStressorsAtOnce_FindNoFault() => Run("8s");

    [Fact]
    [Trait("Kind", "Soak")]
    public void StressNg_AllStressorsForLong_FindNoFault() => Run("120s");

    private void Run(string duration)
    {
        _owner.Run(_folder.Path, AllAtOnce, ("DURATION", duration));
        Assert.True(
            SpinWait.SpinUntil(() => _folder.Used == _folder.Recounted, TimeSpan.FromSeconds(10)),
            $"used {_folder.Used}, there is {_folder.Recounted}"
        );
        Assert.Equal(TreeImage.Of(_folder.BackingPath), TreeImage.Of(_folder.Path));
        Command.Shell(_folder.Path, "find . -mindepth 1 -delete");
        Assert.True(
            SpinWait.SpinUntil(
                () => _folder.Used == new FolderUsage(4096, 1),
                TimeSpan.FromSeconds(5)
            ),
            $"used {_folder.Used} when empty"
        );
    }
}
