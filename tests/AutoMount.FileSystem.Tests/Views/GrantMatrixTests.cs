using AutoMount.Core.Shares;

namespace AutoMount.FileSystem.Tests.Views;

/// <summary>Every grant with every operation: what a guest may do, and with which error he is refused what he may not.</summary>
public sealed class GrantMatrixTests
{
    // an operation in Python; what ro, rw and rwd make of it
    public static TheoryData<string, string, string, string> Operations =>
        new()
        {
            { "open('file').read()", "ok", "ok", "ok" },
            { "os.listdir('.'); os.listdir('directory')", "ok", "ok", "ok" },
            { "os.stat('file'); os.readlink('link')", "ok", "ok", "ok" },
            { "os.getxattr('file', 'user.note')", "ok", "ok", "ok" },
            { "mmap.mmap(os.open('file', os.O_RDONLY), 4, prot=mmap.PROT_READ)", "ok", "ok", "ok" },
            { "os.close(os.open('file', os.O_RDWR))", "EROFS", "ok", "ok" },
            { "open('file', 'r+b').write(b'new')", "EROFS", "ok", "ok" },
            { "open('file', 'ab').write(b'more')", "EROFS", "ok", "ok" },
            { "mmap.mmap(os.open('file', os.O_RDWR), 4)[0:4] = b'mmap'", "EROFS", "ok", "ok" },
            { "open('made', 'xb').write(b'x')", "EROFS", "ok", "ok" },
            { "os.mkdir('made')", "EROFS", "ok", "ok" },
            { "os.symlink('x', 'made')", "EROFS", "ok", "ok" },
            { "os.mkfifo('made')", "EROFS", "ok", "ok" },
            { "os.link('file', 'made')", "EROFS", "ok", "ok" },
            { "os.open('.', os.O_TMPFILE | os.O_RDWR)", "EROFS", "ok", "ok" },
            { "os.rename('file', 'made')", "EROFS", "ok", "ok" },
            { "os.rename('directory', 'made')", "EROFS", "ok", "ok" },
            { "os.truncate('file', 100)", "EROFS", "ok", "ok" },
            { "os.posix_fallocate(os.open('file', os.O_RDWR), 0, 8192)", "EROFS", "ok", "ok" },
            { "os.chmod('file', 0o600)", "EROFS", "ok", "ok" },
            { "os.utime('file', (1, 1))", "EROFS", "ok", "ok" },
            { "os.chown('file', os.getuid(), os.getgid())", "EROFS", "ok", "ok" },
            { "os.setxattr('file', 'user.note', b'new')", "EROFS", "ok", "ok" },
            { "os.removexattr('file', 'user.note')", "EROFS", "ok", "ok" },
            {
                "os.copy_file_range(os.open('file', os.O_RDONLY), os.open('other', os.O_WRONLY), 4)",
                "EROFS",
                "ok",
                "ok"
            },
            { "os.unlink('file')", "EROFS", "EPERM", "ok" },
            { "os.rmdir('empty')", "EROFS", "EPERM", "ok" },
            { "os.rename('file', 'other')", "EROFS", "EPERM", "ok" },
            { "os.rename('empty', 'empty2')", "EROFS", "EPERM", "ok" },
            { Exchange, "EROFS", "EPERM", "ok" },
            { "os.truncate('file', 1)", "EROFS", "EPERM", "ok" },
            { "open('file', 'wb')", "EROFS", "EPERM", "ok" },
            { "os.close(os.open('file', os.O_RDONLY | os.O_TRUNC))", "EROFS", "EPERM", "ok" },
            { "open('zero', 'wb').write(b'x')", "EROFS", "ok", "ok" },
            { "os.chown('file', 0, -1)", "EPERM", "EPERM", "EPERM" },
            {
                "os.setxattr('file', 'system.posix_acl_access', bytes.fromhex('0200000001000600ffffffff04000400ffffffff20000400ffffffff'))",
                "EROFS",
                "ENOTSUP",
                "ENOTSUP"
            },
        };

    private const string Exchange =
        "r = ctypes.CDLL(None, use_errno=True).renameat2(-100, b'file', -100, b'other', 2)\nif r: raise OSError(ctypes.get_errno(), '')";

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_IsAllowedOrRefused(
        string operation,
        string readOnly,
        string readWrite,
        string readWriteDelete
    )
    {
        using SharedFolder shared = new(ShareRights.ReadOnly);
        (ShareRights, string)[] cases =
        [
            (ShareRights.ReadOnly, readOnly),
            (ShareRights.ReadWrite, readWrite),
            (ShareRights.ReadWriteDelete, readWriteDelete),
        ];
        foreach ((ShareRights rights, string expected) in cases)
        {
            Assert.Equal((0, ""), shared.AsOwner(Fixture));
            shared.Show(rights);
            string before = shared
                .AsOwner("find . -printf '%p %s %m\\n' | sort; cat file other")
                .Output;

            Assert.Equal((rights, expected), (rights, shared.TryAsGuest(operation)));

            if (expected != "ok")
            {
                Assert.Equal(
                    before,
                    shared.AsOwner("find . -printf '%p %s %m\\n' | sort; cat file other").Output
                );
            }

            shared.User.AssertSettles(
                shared.Folder,
                shared.User.Engine.CountUsage(shared.Folder.Id)
            );
        }
    }

    private const string Fixture =
        "rm -rf ./* && echo file >file && echo other >other && : >zero && mkdir directory empty empty2 && touch directory/x"
        + " && ln -s file link && setfattr -n user.note -v old file";
}
