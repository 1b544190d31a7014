using AutoMount.Posix.Attributes;
using AutoMount.Posix.Threads;

namespace AutoMount.Posix.Tests.Threads;

public sealed class ThreadIdentityTests
{
    private const uint Someone = 20001;

    [Fact]
    public void Adopt_OnAThreadStartedByOneThatActsAsAUser_IsRootAgain()
    {
        uint owner = uint.MaxValue;
        On(() =>
        {
            ThreadIdentity parent = Adopt();
            parent.Become(Someone, Someone, mask: 0);
            On(() =>
            {
                Adopt();
                owner = OwnerOfANewFile();
            });
        });

        Assert.Equal(0u, owner);
    }

    [Fact]
    public void Become_AndBecomeRoot_DecideWhoOwnsNewFiles()
    {
        uint[] owners = new uint[2];
        On(() =>
        {
            ThreadIdentity identity = Adopt();
            identity.Become(Someone, Someone, mask: 0);
            owners[0] = OwnerOfANewFile();
            identity.BecomeRoot();
            owners[1] = OwnerOfANewFile();
        });

        Assert.Equal([Someone, 0u], owners);
    }

    private static ThreadIdentity Adopt()
    {
        Assert.Equal(Errno.None, ThreadIdentity.TryAdopt(out ThreadIdentity identity));
        return identity;
    }

    private static uint OwnerOfANewFile()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using FileStream file = File.Create(path);
        File.Delete(path);
        using FileDescriptor descriptor = new((int)file.SafeFileHandle.DangerousGetHandle());
        Errno error = AttributeIo.Get(descriptor, out FileStatus status);
        descriptor.SetHandleAsInvalid(); // the stream closes it
        Assert.Equal(Errno.None, error);
        return status.User;
    }

    private static void On(Action step)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                step();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
