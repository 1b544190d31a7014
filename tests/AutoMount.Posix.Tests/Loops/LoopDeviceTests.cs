using System.Diagnostics;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Loops;
using AutoMount.Posix.Mounts;

namespace AutoMount.Posix.Tests.Loops;

/// <summary>Real loop devices and a real ext4.</summary>
public sealed class LoopDeviceTests : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-loop-")
        .FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Mount_OfAnImage_IsSeenByNobody_UntilAttached_AndReleasesTheDevice()
    {
        using (FileDescriptor mount = MountNew())
        {
            Assert.DoesNotContain(
                _directory,
                Shell.Run("/", "cat /proc/mounts"),
                StringComparison.Ordinal
            );
            Assert.Equal(
                Errno.None,
                FileIo.OpenAt(
                    mount,
                    PathComponent.Dot,
                    OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                    0,
                    out FileDescriptor root
                )
            );
            using (root)
            {
                Assert.Equal(
                    Errno.None,
                    DirectoryIo.MakeDirectory(root, PathComponent.Of("seen"), mode: 0x1C0)
                );
            }

            string target = Directory.CreateDirectory($"{_directory}/target").FullName;
            Assert.Equal(
                Errno.None,
                FileIo.OpenTrusted(
                    target,
                    OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                    out FileDescriptor place
                )
            );
            using (place)
            {
                Assert.Equal(Errno.None, MountTree.Attach(mount, place));
            }

            Assert.Contains("seen", Shell.Run(target, "ls"), StringComparison.Ordinal);
            Assert.Equal(Errno.None, FileSystemMount.Unmount(target, UnmountFlags.MNT_DETACH));
        }

        AssertNoDevice();
    }

    [Fact]
    public void Mount_ThatIsNeverAttached_IsGoneWithItsDescriptor()
    {
        MountNew().Dispose();

        AssertNoDevice();
    }

    [Fact]
    public void Attach_ManyAtOnce_HaveADeviceEach()
    {
        const int count = 12;
        string[] paths =
        [
            .. Enumerable
                .Range(0, count)
                .AsParallel()
                .WithDegreeOfParallelism(4)
                .Select(number =>
                {
                    Shell.Run(_directory, $"truncate -s 1M file{number}");
                    using LoopDevice device = Attach($"{_directory}/file{number}");
                    string held = Shell.Run("/", $"losetup -n -O BACK-FILE {device.Path}");
                    Assert.EndsWith($"file{number}\n", held, StringComparison.Ordinal);
                    return device.Path;
                }),
        ];

        Assert.Equal(count, paths.Length);
        AssertNoDevice();
    }

    private static LoopDevice Attach(string path)
    {
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(path, OpenMode.O_RDWR, out FileDescriptor file)
        );
        using (file)
        {
            Assert.Equal(
                Errno.None,
                LoopDevice.Attach(file, path, readOnly: false, out LoopDevice? device)
            );
            return device!;
        }
    }

    private FileDescriptor MountNew()
    {
        string image = $"{_directory}/image";
        Shell.Run(
            _directory,
            $"truncate -s 16M {image}; PATH=$PATH:/usr/sbin mkfs.ext4 -q -F -O ^has_journal {image}"
        );
        using LoopDevice device = Attach(image);
        Assert.Equal(
            Errno.None,
            DetachedMount.Make(
                "ext4",
                [("source", device.Path), ("noinit_itable", null)],
                MountTreeFlags.MOUNT_ATTR_NOSUID,
                out FileDescriptor mount
            )
        );
        return mount;
    }

    /// <summary>The kernel ends a mount a moment after its last user.</summary>
    private void AssertNoDevice()
    {
        long start = Stopwatch.GetTimestamp();
        while (Shell.Run("/", "losetup -a").Contains(_directory, StringComparison.Ordinal))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10),
                "a loop device is left"
            );
        }
    }
}
