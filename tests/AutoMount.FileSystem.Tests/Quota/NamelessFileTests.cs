using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>Files without a name that only an O_PATH descriptor holds: whatever is done through <c>/proc</c>, nothing is got for nothing.</summary>
public sealed class NamelessFileTests : IDisposable
{
    private const long Limit = 4 * 1024 * 1024;
    private static readonly FolderUsage Empty = new(4096, 1);
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Cut_AfterItsChargeWasGivenBack_GivesNothingBackTwice()
    {
        Folder folder = _user.Add("f", Limit, inodes: 20);
        File.WriteAllBytes(_user.PathOf(folder, "kept"), new byte[1024 * 1024]);
        FolderUsage kept = _user.Engine.GetUsage(folder.Id);

        Python(
            folder,
            """
            for i in range(5):
                open('x', 'wb').write(bytes(2000000))
                held = os.open('x', os.O_PATH)
                os.unlink('x')
                os.truncate(f'/proc/self/fd/{held}', 0)
                os.close(held)
            """
        );

        _user.AssertSettles(folder, kept);
        Assert.Equal(kept, _user.Engine.CountUsage(folder.Id));
    }

    [Fact]
    public void Grown_AfterItsChargeWasGivenBack_IsChargedUntilItIsForgotten()
    {
        Folder folder = _user.Add("f", Limit, inodes: 20);

        Python(
            folder,
            """
            open('x', 'wb').write(bytes(1000))
            held = os.open('x', os.O_PATH)
            os.unlink('x')
            os.truncate(f'/proc/self/fd/{held}', 3000000)
            try:
                open('y', 'wb').write(bytes(3000000))
                sys.exit('two times 3 MB fitted into 4 MiB')
            except OSError as error:
                assert error.errno == errno.EDQUOT, error
            os.unlink('y')
            """
        );

        _user.AssertSettles(folder, Empty);
    }

    [Fact]
    public void Linked_AfterItsLastClose_IsChargedAgain()
    {
        Folder folder = _user.Add("f", Limit, inodes: 20);

        Python(
            folder,
            """
            writer = os.open('.', os.O_TMPFILE | os.O_RDWR)
            os.write(writer, bytes(2000000))
            held = os.open(f'/proc/self/fd/{writer}', os.O_PATH)
            os.close(writer)
            time.sleep(0.2)
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.linkat(-100, f'/proc/self/fd/{held}'.encode(), -100, b'named', 0x400):
                raise OSError(ctypes.get_errno(), 'linkat')
            os.close(held)
            """
        );

        _user.AssertSettles(folder, new FolderUsage(4096 + 2_002_944, 2));
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));
        File.Delete(_user.PathOf(folder, "named"));
        _user.AssertSettles(folder, Empty);
    }

    private void Python(Folder folder, string program)
    {
        (int exitCode, string output) = Commands.Python(_user.PathOf(folder), program);
        Assert.True(exitCode == 0, output);
    }
}
