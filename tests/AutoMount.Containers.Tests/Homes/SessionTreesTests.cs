using System.Diagnostics;
using AutoMount.Containers.Homes;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Bus;

namespace AutoMount.Containers.Tests.Homes;

/// <summary>What an owner is given of his session's files, in the hands of a real user with a user namespace of his own.</summary>
public sealed class SessionTreesTests : IAsyncLifetime
{
    /// <summary>As root of a user namespace: takes the flags off, then opens the device and reads the file.</summary>
    private const string Attempt = """
        import ctypes, os, struct, sys
        libc = ctypes.CDLL(None, use_errno=True)
        MOUNT_SETATTR, EMPTY_PATH, RECURSIVE, HARMLESS = 442, 0x1000, 0x8000, 2 | 4 | 8
        attributes = struct.pack('QQQQ', 0, HARMLESS, 0, 0)
        for flags in (EMPTY_PATH, EMPTY_PATH | RECURSIVE):
            result = libc.syscall(MOUNT_SETATTR, 5, b'', flags, attributes, len(attributes))
            print('cleared' if result == 0 else 'EINVAL' if ctypes.get_errno() == 22 else ctypes.get_errno())
        for path in sys.argv[1:]:
            try:
                os.close(os.open(path, os.O_RDONLY, dir_fd=5))
                print('opened')
            except OSError as error:
                print(error.strerror)
        """;

    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-trees-")
        .FullName;
    private readonly SessionId _session = SessionId.New();
    private readonly string _home;

    public SessionTreesTests() => _home = $"{_directory}/sessions/{_session}/home";

    public async ValueTask InitializeAsync()
    {
        foreach (string directory in (string[])[_home, $"{_home}/folder"])
        {
            _ = Directory.CreateDirectory(directory);
            await RunAsync("mount", "-t", "tmpfs", "-o", "mode=755", "home", directory);
            await RunAsync("mknod", "--mode=666", $"{directory}/null", "c", "1", "3");
            await File.WriteAllTextAsync($"{directory}/file", "text");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "--recursive", _home);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Owner_CannotTakeTheFlagsOff_WhateverHisNamespace()
    {
        using Process self = Process.GetCurrentProcess();
        IReadOnlyList<SessionDirectory> directories = new SessionTrees(_directory).Open(
            _session,
            self.Id
        );
        try
        {
            Assert.Equal(
                ["EINVAL", "EINVAL", "Permission denied", "opened", "Permission denied", "opened"],
                await AttemptAsync(
                    Find(SessionDirectory.Home),
                    "null",
                    "file",
                    "folder/null",
                    "folder/file"
                )
            );
            Assert.Equal(
                ["EINVAL", "EINVAL", "Permission denied", "opened", "No such file or directory"],
                await AttemptAsync(Find(SessionDirectory.Scratch), "null", "file", "folder/file")
            );
            Assert.Equal(
                ["EINVAL", "EINVAL", "opened"],
                await AttemptAsync(Find(SessionDirectory.Root), "etc/passwd")
            );
        }
        finally
        {
            foreach (SessionDirectory one in directories)
            {
                one.Directory.Dispose();
            }
        }

        int Find(string name) =>
            (int)directories.Single(one => one.Name == name).Directory.DangerousGetHandle();
    }

    private static async Task RunAsync(params string[] arguments) =>
        _ = (await Commands.RunAsync(0, arguments)).Succeeded();

    private static async Task<string[]> AttemptAsync(int descriptor, params string[] paths)
    {
        CommandResult attempt = await Commands.RunAsync(
            0,
            [
                "bash",
                "-c",
                $"exec 5</proc/{Environment.ProcessId}/fd/{descriptor}; exec setpriv --reuid=12345 --regid=12345 --clear-groups unshare --user --mount --map-root-user /usr/bin/python3 -c \"$@\"",
                "bash",
                Attempt,
                .. paths,
            ]
        );
        return attempt.Succeeded().Split('\n');
    }
}
