using System.Runtime.InteropServices;
using AutoMount.Core;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.TestKit.Containers;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Scratches on a real Docker engine, with real loop devices and file systems.</summary>
public sealed class ScratchTests(DockerFixture fixture) : StageTests(fixture)
{
    private const string HomeImage = "automount-test-home:1";

    [Theory]
    [InlineData(null, ScratchEnforcement.FileSystem)]
    [InlineData(ScratchKind.Directory, ScratchEnforcement.FileSystem)]
    [InlineData(ScratchKind.Image, ScratchEnforcement.FileSystem)]
    [InlineData(ScratchKind.Memory, ScratchEnforcement.Memory)]
    public async Task EachKind_KeepsItsLimit_AndHurtsNobodyElse(
        ScratchKind? kind,
        ScratchEnforcement enforcement
    )
    {
        SessionRequest request = Stage.Request("sleep", "1000") with
        {
            Scratch = new ScratchRequest(kind, 16 << 20),
        };
        Session full = await Stage.StartAsync(request);
        Session other = await Stage.StartAsync(request);
        Assert.Equal(enforcement, full.Scratch!.Enforcement);
        Assert.Equal(16 << 20, full.Scratch.BytesLimit);

        (int code, _, string errors) = await Stage.ExecAsync(
            full.Id,
            "dd if=/dev/zero of=big bs=1M count=40"
        );

        Assert.NotEqual(0, code);
        Assert.Contains("No space left on device", errors, StringComparison.Ordinal);
        ScratchUsage usage = Stage.Sessions.GetScratchUsage(full.Id)!;
        Assert.InRange(usage.Bytes, 12 << 20, 16 << 20);
        Assert.InRange(usage.BytesLimit, 12 << 20, 16 << 20);
        Assert.Equal((0, "x\n", ""), await Stage.ExecAsync(other.Id, "echo x >f; sync; cat f"));
        Assert.Equal((0, "", ""), await Stage.ExecAsync(full.Id, "rm big; echo y >f; sync"));
        Assert.InRange(Stage.Sessions.GetScratchUsage(full.Id)!.Bytes, 0, 1 << 20);
    }

    [Theory]
    [InlineData(ScratchKind.Directory)]
    [InlineData(ScratchKind.Memory)]
    public async Task Inodes_AreLimitedToo(ScratchKind kind)
    {
        Session session = await Stage.StartAsync(
            Stage.Request("sleep", "1000") with
            {
                Scratch = new ScratchRequest(kind, 16 << 20),
            }
        );

        (_, string made, string errors) = await Stage.ExecAsync(
            session.Id,
            "i=0; while true >f$i; do i=$((i+1)); done; ls | wc -l"
        );

        Assert.Contains("No space left on device", errors, StringComparison.Ordinal);
        Assert.InRange(int.Parse(made.Trim(), provider: null), 1000, 2100);
    }

    [Fact]
    public async Task Home_IsTheUsersAlone_AndDfTellsItsSize()
    {
        (_, string output, _) = await Stage.RunAsync(
            Stage.Shell("stat -c '%a %u %g' .; ls -A; df -k . | tail -1 | awk '{print $2}'")
        );

        string[] lines = output.Split('\n');
        Assert.Equal("700 12345 12345", lines[0]);
        Assert.InRange(int.Parse(lines[1], provider: null), 24 << 10, 32 << 10);
    }

    [Fact]
    public async Task Seed_HasTheImagesHomeAndTheSkeleton_AndFoldersWin()
    {
        await MakeHomeImageAsync();
        _ = Directory.CreateDirectory($"{Stage.Skeleton}/.config");
        await WriteAsync($"{Stage.Skeleton}/.bashrc", "host");
        await WriteAsync($"{Stage.Skeleton}/.profile", "host");
        await WriteAsync($"{Stage.Skeleton}/.config/host", "host");
        _ = Stage.AddFolder(".local");

        (Session session, string output, _) = await Stage.RunAsync(
            Stage.Shell(
                "cat .bashrc .profile .config/host .config/image; ls -A .local | wc -l; find . -path ./.local -prune -o -print | xargs stat -c %u | sort -u; readlink link; cat /etc/shadow-copy 2>/dev/null"
            ) with
            {
                Image = HomeImage,
            }
        );

        Assert.Equal("image\nhosthostimage0\n12345\n/etc/passwd\n", output);
        Assert.Empty(session.Scratch!.Note);
        // the second session takes it from the disk
        (_, string again, _) = await Stage.RunAsync(
            Stage.Shell("cat .bashrc") with
            {
                Image = HomeImage,
            }
        );
        Assert.Equal("image\n", again);
    }

    [Fact]
    public async Task Scratch_OutlivesACrashOfTheService_AndAHostRestartSweepsIt()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        Assert.Equal(0, (await Stage.ExecAsync(session.Id, "echo before >f")).Code);

        Stage.Restart();
        await Stage.Sessions.RecoverAsync(CancellationToken.None);

        Assert.Equal(
            (0, "before\n", ""),
            await Stage.ExecAsync(session.Id, "cat f; echo after >>f")
        );
        Assert.NotNull(Stage.Sessions.GetScratchUsage(session.Id));
        _ = await Docker.RunAsync("kill", session.ContainerId);
        Stage.RestartHost();
        await Stage.Sessions.RecoverAsync(CancellationToken.None);
        _ = await Stage.EndAsync(session.Id);
    }

    [Theory]
    [InlineData(ScratchKind.Directory, 32 << 20)]
    [InlineData(ScratchKind.Image, 32 << 20)]
    [InlineData(ScratchKind.Directory, long.MaxValue)]
    public async Task Kept_IsRead_AndNeitherWrittenNorRun_UntilItIsDropped(
        ScratchKind kind,
        long bytes
    )
    {
        Stage.ScratchRules = Stage.ScratchRules with { MaximumBytes = long.MaxValue };
        _ = Keep();
        (Session session, _, _) = await Stage.RunAsync(
            Stage.Shell("mkdir a; echo hello >a/file; cp /bin/busybox a/program") with
            {
                Scratch = new ScratchRequest(kind, bytes),
            }
        );
        Assert.NotNull(session.Scratch!.KeptUntil);
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(CancellationToken.None);

        using SafeHandle scratch = Stage.Sessions.OpenScratch(session.Id);
        string root = $"/proc/self/fd/{scratch.DangerousGetHandle()}";
        using FileStream file = File.OpenRead($"{root}/a/file");
        byte[] content = new byte[6];
        await file.ReadExactlyAsync(content, TestContext.Current.CancellationToken);

        Assert.Equal("hello\n"u8, content);
        IOException refusal = Assert.ThrowsAny<IOException>(() =>
            File.WriteAllText($"{root}/a/more", "x")
        );
        Assert.Contains("ead-only", refusal.Message, StringComparison.Ordinal);
        _ = Assert.ThrowsAny<Exception>(() =>
            System.Diagnostics.Process.Start($"{root}/a/program", "true")
        );
        Stage.Sessions.DropScratch(session.Id);
        Assert.False(Directory.Exists($"{Stage.Scratch}/{session.Id}"));
        if (bytes == long.MaxValue)
        {
            Assert.Equal(0, RandomAccess.GetLength(file.SafeFileHandle)); // whoever has it open keeps no space
        }
    }

    /// <summary>Whoever was given a session's files to copy them may keep their descriptors for ever.</summary>
    [Theory]
    [InlineData(ScratchKind.Memory)]
    [InlineData(ScratchKind.Image)]
    public async Task Ended_TakesNoSpace_ThoughSomebodyHasItOpen(ScratchKind kind)
    {
        Session session = await Stage.StartAsync(
            Stage.Request("sleep", "1000") with
            {
                Scratch = new ScratchRequest(kind, 16 << 20),
            }
        );
        _ = await Stage.ExecAsync(session.Id, "dd if=/dev/zero of=big bs=1M count=8; sync");
        IReadOnlyList<SessionDirectory> directories = await Stage.Sessions.OpenFilesAsync(
            session.Id,
            CancellationToken.None
        );
        FileDescriptor scratch = Assert.IsType<FileDescriptor>(
            directories.Single(one => one.Name == SessionDirectory.Scratch).Directory
        );
        string root = $"/proc/self/fd/{scratch.Number}";
        using FileStream held = new(
            $"{root}/big",
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        using FileStream? image =
            kind == ScratchKind.Image
                ? new FileStream(
                    $"{Stage.Scratch}/{session.Id}/image",
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite
                )
                : null;

        _ = await Stage.Sessions.TerminateAsync(session.Id, CancellationToken.None);

        Assert.False(Directory.Exists($"{Stage.Scratch}/{session.Id}"));
        if (image is not null)
        {
            Assert.Equal(0, RandomAccess.GetLength(image.SafeFileHandle));
        }
        else
        {
            Assert.Equal(Errno.None, AttributeIo.GetVolume(scratch, out VolumeStatus volume));
            Assert.Equal(volume.Blocks, volume.FreeBlocks);
            Assert.Equal(1ul, volume.Blocks);
        }

        _ = Assert.ThrowsAny<IOException>(() =>
        {
            held.Write(new byte[1 << 20]);
            held.Flush(flushToDisk: true);
        });
        _ = Assert.ThrowsAny<IOException>(() =>
        {
            File.WriteAllBytes($"{root}/more", new byte[1 << 20]);
            using FileStream more = File.OpenRead($"{root}/more");
            more.Flush(flushToDisk: true);
        });
        foreach (SessionDirectory directory in directories)
        {
            directory.Directory.Dispose();
        }
    }

    /// <summary>The scratch's limit held against whoever owns it, and a copy of it that somebody keeps is no way to write into a kept one.</summary>
    [Fact]
    public async Task Kept_IsWrittenByNobody_ThoughSomebodyHasItOpen()
    {
        ShiftedTime time = Keep();
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        _ = await Stage.ExecAsync(session.Id, "echo hello >file");
        IReadOnlyList<SessionDirectory> directories = await Stage.Sessions.OpenFilesAsync(
            session.Id,
            CancellationToken.None
        );
        SafeHandle scratch = directories
            .Single(one => one.Name == SessionDirectory.Scratch)
            .Directory;

        _ = await Stage.Sessions.TerminateAsync(session.Id, CancellationToken.None);

        _ = Assert.ThrowsAny<IOException>(() =>
            File.WriteAllText($"/proc/self/fd/{scratch.DangerousGetHandle()}/more", "x")
        );
        foreach (SessionDirectory directory in directories)
        {
            directory.Directory.Dispose();
        }

        using (SafeHandle kept = Stage.Sessions.OpenScratch(session.Id))
        {
            Assert.Equal(
                "hello\n",
                await File.ReadAllTextAsync(
                    $"/proc/self/fd/{kept.DangerousGetHandle()}/file",
                    TestContext.Current.CancellationToken
                )
            );
        }

        time.Advance(TimeSpan.FromHours(3));
        await SweepAsync();
    }

    [Fact]
    public async Task Kept_IsGone_WhenItsTimeHasCome()
    {
        ShiftedTime time = Keep();
        (Session session, _, _) = await Stage.RunAsync(Stage.Shell("echo x >f"));
        Assert.True(Directory.Exists($"{Stage.Scratch}/{session.Id}"));

        time.Advance(TimeSpan.FromHours(2));
        await SweepAsync();

        Assert.False(Directory.Exists($"{Stage.Scratch}/{session.Id}"));
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            Stage.Sessions.OpenScratch(session.Id)
        );
        Assert.Equal(ServiceError.SessionNotRunning, refusal.Error);
    }

    private ShiftedTime Keep()
    {
        ShiftedTime time = new();
        Stage.ScratchRules = Stage.ScratchRules with { Kept = TimeSpan.FromHours(1) };
        Stage.Time = time;
        Stage.Restart();
        return time;
    }

    private async Task SweepAsync()
    {
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(CancellationToken.None);
    }

    /// <summary>An image whose home has files, one of them where a folder will be.</summary>
    private async Task MakeHomeImageAsync()
    {
        string container = (
            await Docker.RunAsync(
                "create",
                PrivateDocker.Image,
                "sh",
                "-c",
                "mkdir -p /home/work/.config /home/work/.local; echo image >/home/work/.bashrc; printf image >/home/work/.config/image; echo x >/home/work/.local/hidden; ln -s /etc/passwd /home/work/link"
            )
        ).Trim();
        _ = await Docker.RunAsync("start", "--attach", container);
        _ = await Docker.RunAsync("commit", container, HomeImage);
        _ = await Docker.RunAsync("rm", container);
    }

    private static Task WriteAsync(string path, string text) =>
        File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
}
