using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests;

/// <summary>What programs see of requests that are declined or rarely asked.</summary>
public sealed class MountedRequestTests : IDisposable
{
    private readonly MountedUser _user = new();
    private readonly Folder _folder;

    public MountedRequestTests()
    {
        _folder = _user.Add("folder");
        File.WriteAllText(_user.PathOf(_folder, "file"), "content");
        _ = Directory.CreateDirectory(_user.PathOf(_folder, "directory"));
    }

    public void Dispose() => _user.Dispose();

    [Theory]
    [InlineData("FS_IOC_GETFLAGS", 0x8008_6601)]
    [InlineData("FS_IOC_SETFLAGS", 0x4008_6602)]
    [InlineData("FS_IOC_FSGETXATTR", 0x801C_581F)]
    [InlineData("FS_IOC_FSSETXATTR", 0x401C_5820)]
    [InlineData("FS_IOC_GETVERSION", 0x8008_7601)]
    [InlineData("TCGETS", 0x5401)]
    public void Ioctl_OnAFile_IsInappropriate(string name, uint command)
    {
        foreach (string path in (string[])["file", "directory"])
        {
            (int exitCode, string output) = Commands.Python(
                _user.PathOf(_folder),
                $"""
                import fcntl
                descriptor = os.open('{path}', os.O_RDONLY)
                try:
                    fcntl.ioctl(descriptor, {command}, bytes(64))
                except OSError as error:
                    print(errno.errorcode[error.errno])
                """
            );

            Assert.Equal((0, "ENOTTY\n", name), (exitCode, output, name));
        }
    }

    [Fact]
    public void Poll_OnAFile_IsAlwaysReady()
    {
        (int _, string output) = Commands.Python(
            _user.PathOf(_folder),
            """
            import select
            for attempt in range(2): # the kernel asks us once
                file = open('file', 'r+')
                poll = select.poll()
                poll.register(file, select.POLLIN | select.POLLOUT)
                print(poll.poll(0)[0][1] == select.POLLIN | select.POLLOUT)
            """
        );

        Assert.Equal("True\nTrue\n", output);
    }

    [Fact]
    public void Birth_IsTold()
    {
        string birth = Commands.Run("stat", "--format=%W", _user.PathOf(_folder, "file"));

        Assert.InRange(
            long.Parse(birth),
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60,
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
        );
    }

    [Fact]
    public void Signals_DuringRequests_DisturbNothing()
    {
        (int exitCode, string output) = Commands.Python(
            _user.PathOf(_folder),
            """
            import signal
            signal.signal(signal.SIGALRM, lambda number, frame: None)
            signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
            descriptor = os.open('signalled', os.O_RDWR | os.O_CREAT)
            for number in range(300):
                assert os.pwrite(descriptor, bytes(100000), 0) == 100000
                os.fsync(descriptor) if number % 50 == 0 else None
            signal.setitimer(signal.ITIMER_REAL, 0)
            print(os.fstat(descriptor).st_size)
            """
        );

        Assert.Equal((0, "100000\n"), (exitCode, output));
    }
}
