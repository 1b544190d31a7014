using AutoMount.Containers.Scratch;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Tests.Scratch;

/// <summary>What becomes of a scratch whose limit cannot be kept.</summary>
public sealed class ScratchStoreTests : IDisposable
{
    private const long Size = 16 << 20;
    private static readonly ScratchPlan Plan = new(ScratchKind.Directory, Size, 1000);
    private static readonly UserAccount Owner = new()
    {
        Id = new UserId(12345),
        Name = "alice",
        PrimaryGroup = 12345,
        Groups = [],
    };

    private readonly string _state = Directory
        .CreateTempSubdirectory("automount-scratch-")
        .FullName;

    public void Dispose()
    {
        while (FileSystemMount.Unmount(_state, UnmountFlags.MNT_DETACH) == Errno.None) { }

        Directory.Delete(_state, recursive: true);
    }

    [Fact]
    public void Make_WhereTheHostHasNoSuchThing_IsUnlimited_AndSaysSo()
    {
        SessionScratch scratch = Make(new ScratchStore(_state, new(), "mkfs.nothing"), Plan);

        Assert.Equal(ScratchEnforcement.None, scratch.Enforcement);
        Assert.Null(scratch.BytesLimit);
        Assert.Contains("mkfs.nothing is not installed", scratch.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_WhereTheOwnerIsBounded_AndTheHostHasNoSuchThing_IsRefused()
    {
        ScratchStore store = new(_state, new(), "mkfs.nothing");

        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            Make(store, Plan with { MustBeKept = true })
        );

        Assert.Equal(ServiceError.NotSupported, refusal.Error);
        Assert.Contains("MaxScratch=", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_WhereSomethingFails_IsRefused_AndNotUnlimited()
    {
        Assert.Equal(
            Errno.None,
            FileSystemMount.Mount("none", _state, "tmpfs", MountFlags.None, "size=8k")
        );
        ScratchStore store = new(_state, new());

        ServiceException refusal = Assert.Throws<ServiceException>(() => Make(store, Plan));

        Assert.Equal(ServiceError.StorageFailed, refusal.Error);
    }

    private static SessionScratch Make(ScratchStore store, ScratchPlan plan)
    {
        SessionId session = SessionId.New();
        try
        {
            store.Make(session, Owner, plan, _ => string.Empty, out SessionScratch made).Dispose();
            return made;
        }
        finally
        {
            store.Remove(session);
        }
    }
}
