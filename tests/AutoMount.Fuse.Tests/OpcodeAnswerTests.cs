using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.TestKit.Fuse;

namespace AutoMount.Fuse.Tests;

/// <summary>What each request of the kernel is answered; <c>SEMANTICS.md</c> of the file system says why.</summary>
public sealed class OpcodeAnswerTests
{
    private readonly KernelScript _kernel = new();

    public static TheoryData<Opcode, string> Served =>
        new()
        {
            { Opcode.FUSE_LOOKUP, "Lookup a" },
            { Opcode.FUSE_FORGET, "Forget 5x1" },
            { Opcode.FUSE_BATCH_FORGET, "Forget 5x1" },
            { Opcode.FUSE_GETATTR, "GetAttributes" },
            { Opcode.FUSE_SETATTR, "SetAttributes" },
            { Opcode.FUSE_STATX, "GetStatus" },
            { Opcode.FUSE_READLINK, "ReadSymlink" },
            { Opcode.FUSE_SYMLINK, "MakeSymlink a b" },
            { Opcode.FUSE_MKNOD, "MakeNode a" },
            { Opcode.FUSE_MKDIR, "MakeDirectory a" },
            { Opcode.FUSE_UNLINK, "RemoveFile a" },
            { Opcode.FUSE_RMDIR, "RemoveDirectory a" },
            { Opcode.FUSE_RENAME, "Rename a b" },
            { Opcode.FUSE_RENAME2, "Rename a b" },
            { Opcode.FUSE_LINK, "MakeLink a" },
            { Opcode.FUSE_OPEN, "Open" },
            { Opcode.FUSE_CREATE, "Create a" },
            { Opcode.FUSE_TMPFILE, "CreateTemporary" },
            { Opcode.FUSE_READ, "Read" },
            { Opcode.FUSE_WRITE, "Write x" },
            { Opcode.FUSE_RELEASE, "Release" },
            { Opcode.FUSE_FSYNC, "Synchronize" },
            { Opcode.FUSE_FALLOCATE, "Allocate" },
            { Opcode.FUSE_LSEEK, "Seek" },
            { Opcode.FUSE_COPY_FILE_RANGE, "CopyRange" },
            { Opcode.FUSE_COPY_FILE_RANGE_64, "CopyRange" },
            { Opcode.FUSE_OPENDIR, "OpenDirectory" },
            { Opcode.FUSE_READDIR, "ReadDirectory" },
            { Opcode.FUSE_READDIRPLUS, "ReadDirectory" },
            { Opcode.FUSE_RELEASEDIR, "ReleaseDirectory" },
            { Opcode.FUSE_FSYNCDIR, "SynchronizeDirectory" },
            { Opcode.FUSE_STATFS, "GetVolume" },
            { Opcode.FUSE_SYNCFS, "SynchronizeAll" },
            { Opcode.FUSE_SETXATTR, "SetExtendedAttribute user.a v" },
            { Opcode.FUSE_GETXATTR, "GetExtendedAttribute user.a" },
            { Opcode.FUSE_LISTXATTR, "ListExtendedAttributes" },
            { Opcode.FUSE_REMOVEXATTR, "RemoveExtendedAttribute user.a" },
        };

    public static TheoryData<Opcode> Declined =>
        [
            Opcode.FUSE_INTERRUPT,
            Opcode.FUSE_FLUSH,
            Opcode.FUSE_ACCESS,
            Opcode.FUSE_GETLK,
            Opcode.FUSE_SETLK,
            Opcode.FUSE_SETLKW,
            Opcode.FUSE_POLL,
            Opcode.FUSE_BMAP,
            Opcode.FUSE_SETUPMAPPING,
            Opcode.FUSE_REMOVEMAPPING,
            Opcode.FUSE_INIT,
            Opcode.CUSE_INIT,
        ];

    [Theory]
    [MemberData(nameof(Served))]
    public void Served_Request_ReachesTheFileSystem(Opcode opcode, string call)
    {
        byte[] request = WellFormed(opcode);

        byte[] reply = _kernel.Send(request);

        Assert.Equal([call], _kernel.FileSystem.Calls);
        Assert.Null(ReplyRules.FaultIn(request, reply));
        Assert.Equal(0, ReplyRules.ErrorOf(reply));
    }

    [Theory]
    [MemberData(nameof(Served))]
    public void Served_RequestThatIsCut_IsRefusedOrSilent(Opcode opcode, string call)
    {
        byte[] whole = WellFormed(opcode);
        bool takesNothing = whole.Length == RequestMaker.HeaderLength;
        byte[] reply = takesNothing ? [] : _kernel.Send(whole.AsSpan(0, whole.Length - 1));

        Assert.DoesNotContain(call, _kernel.FileSystem.Calls);
        Assert.Equal(
            takesNothing || ReplyRules.IsSilent(whole) ? Errno.None : Errno.EINVAL,
            (Errno)ReplyRules.ErrorOf(reply)
        );
    }

    [Theory]
    [MemberData(nameof(Declined))]
    public void Declined_Request_IsNotImplemented_AndNoSurprise(Opcode opcode)
    {
        Assert.Equal(Errno.ENOSYS, _kernel.ErrorOf(KernelScript.Request(opcode, new byte[64])));
        Assert.Empty(_kernel.FileSystem.Calls);
        Assert.Empty(_kernel.Unknown);
    }

    [Theory]
    [InlineData(0x8008_6601)] // FS_IOC_GETFLAGS
    [InlineData(0x4008_6602)] // FS_IOC_SETFLAGS
    [InlineData(0x801C_581F)] // FS_IOC_FSGETXATTR
    [InlineData(0x401C_5820)] // FS_IOC_FSSETXATTR
    [InlineData(0x8008_7601)] // FS_IOC_GETVERSION
    [InlineData(0x5401)] // TCGETS
    public void Ioctl_OfAnyKind_IsNoTypewriter(uint command)
    {
        byte[] request = KernelScript.Request(
            Opcode.FUSE_IOCTL,
            KernelScript.Bytes(0ul),
            KernelScript.Bytes(0u),
            KernelScript.Bytes(command),
            new byte[16]
        );

        Assert.Equal(Errno.ENOTTY, _kernel.ErrorOf(request));
        Assert.Equal(Errno.ENOTTY, _kernel.ErrorOf(request)); // the kernel asks each time
        Assert.Empty(_kernel.Unknown);
    }

    [Fact]
    public void NotifyReply_HasNoReply() =>
        Assert.Empty(_kernel.Send(KernelScript.Request(Opcode.FUSE_NOTIFY_REPLY, new byte[48])));

    [Fact]
    public void Destroy_IsTaken() =>
        Assert.Equal(Errno.None, _kernel.ErrorOf(KernelScript.Request(Opcode.FUSE_DESTROY)));

    [Fact]
    public void Unknown_Opcode_IsNotImplemented_AndToldOnce()
    {
        byte[] newer = KernelScript.Request((Opcode)54, new byte[64]);

        Assert.Equal(Errno.ENOSYS, _kernel.ErrorOf(newer));
        Assert.Equal(Errno.ENOSYS, _kernel.ErrorOf(newer));
        Assert.Equal(Errno.ENOSYS, _kernel.ErrorOf(KernelScript.Request((Opcode)7)));
        Assert.Equal([54u, 7u], _kernel.Unknown);
    }

    [Fact]
    public void Unknown_Opcodes_WithoutEnd_AreToldWithinBounds()
    {
        for (uint opcode = 10_000; opcode < 11_000; opcode++)
        {
            Assert.Equal(Errno.ENOSYS, _kernel.ErrorOf(KernelScript.Request((Opcode)opcode)));
        }

        Assert.Equal(64, _kernel.Unknown.Count);
    }

    /// <summary>Extensions (FUSE_SECURITY_CTX, FUSE_CREATE_SUPP_GROUP) are not negotiated; were they sent all the same, they lie behind everything that is read.</summary>
    [Theory]
    [InlineData(Opcode.FUSE_SYMLINK)]
    [InlineData(Opcode.FUSE_MKNOD)]
    [InlineData(Opcode.FUSE_MKDIR)]
    [InlineData(Opcode.FUSE_CREATE)]
    [InlineData(Opcode.FUSE_TMPFILE)]
    public void Extension_BehindARequest_ChangesNothing(Opcode opcode)
    {
        byte[] plain = WellFormed(opcode);
        _ = _kernel.Send(plain);
        byte[] extended = [.. plain, .. new byte[-plain.Length & 7], .. new byte[24]];
        extended[36] = 3; // total_extlen, in units of eight bytes

        byte[] reply = _kernel.Send(extended);

        Assert.Equal(_kernel.FileSystem.Calls[0], _kernel.FileSystem.Calls[1]);
        Assert.Equal(0, ReplyRules.ErrorOf(reply));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)] // RENAME_NOREPLACE
    [InlineData(2u)] // RENAME_EXCHANGE
    [InlineData(4u)] // RENAME_WHITEOUT
    [InlineData(5u)]
    [InlineData(8u)] // none: the store refuses it
    public void Rename2_HandsItsFlagsOn(uint flags)
    {
        _ = _kernel.Send(
            KernelScript.Request(
                Opcode.FUSE_RENAME2,
                KernelScript.Bytes(new FuseRenameIn { NewDirectory = 8, Flags = flags }),
                KernelScript.Text("a"),
                KernelScript.Text("b")
            )
        );

        Assert.Equal(flags, _kernel.FileSystem.LastRename.Flags);
        Assert.Equal(8ul, _kernel.FileSystem.LastRename.NewDirectory);
    }

    [Fact]
    public void Readlink_NeverAnswersMoreThanTheKernelTakes()
    {
        _kernel.FileSystem.FillsBuffers = true;

        Assert.Equal(16 + 4095, _kernel.Send(KernelScript.Request(Opcode.FUSE_READLINK)).Length);
    }

    private static byte[] WellFormed(Opcode opcode) =>
        KernelScript.Request(opcode, [Fixed(opcode), Texts(opcode)]);

    private static byte[] Fixed(Opcode opcode) =>
        opcode switch
        {
            Opcode.FUSE_FORGET => KernelScript.Bytes(1ul),
            Opcode.FUSE_BATCH_FORGET =>
            [
                .. KernelScript.Bytes(1ul),
                .. KernelScript.Bytes(new FuseForgetOne { NodeId = 5, Lookups = 1 }),
            ],
            Opcode.FUSE_WRITE => KernelScript.Bytes(new FuseWriteIn { Size = 1 }),
            Opcode.FUSE_SETXATTR => KernelScript.Bytes(new FuseSetXAttrIn { Size = 1 }),
            Opcode.FUSE_GETATTR or Opcode.FUSE_FSYNC or Opcode.FUSE_FSYNCDIR => new byte[16],
            Opcode.FUSE_MKNOD or Opcode.FUSE_CREATE or Opcode.FUSE_TMPFILE => new byte[16],
            Opcode.FUSE_RENAME2 => new byte[16],
            Opcode.FUSE_SETATTR => new byte[88],
            Opcode.FUSE_STATX or Opcode.FUSE_LSEEK => new byte[24],
            Opcode.FUSE_RELEASE or Opcode.FUSE_RELEASEDIR => new byte[24],
            Opcode.FUSE_MKDIR or Opcode.FUSE_LINK or Opcode.FUSE_RENAME => new byte[8],
            Opcode.FUSE_OPEN or Opcode.FUSE_OPENDIR => new byte[8],
            Opcode.FUSE_GETXATTR or Opcode.FUSE_LISTXATTR => new byte[8],
            Opcode.FUSE_READ or Opcode.FUSE_READDIR or Opcode.FUSE_READDIRPLUS => new byte[40],
            Opcode.FUSE_FALLOCATE => new byte[32],
            Opcode.FUSE_COPY_FILE_RANGE or Opcode.FUSE_COPY_FILE_RANGE_64 => new byte[56],
            _ => [],
        };

    private static byte[] Texts(Opcode opcode) =>
        opcode switch
        {
            Opcode.FUSE_SYMLINK or Opcode.FUSE_RENAME or Opcode.FUSE_RENAME2 =>
                "a\0b\0"u8.ToArray(),
            Opcode.FUSE_LOOKUP or Opcode.FUSE_UNLINK or Opcode.FUSE_RMDIR => "a\0"u8.ToArray(),
            Opcode.FUSE_MKNOD or Opcode.FUSE_MKDIR or Opcode.FUSE_LINK => "a\0"u8.ToArray(),
            Opcode.FUSE_CREATE => "a\0"u8.ToArray(),
            Opcode.FUSE_WRITE => "x"u8.ToArray(),
            Opcode.FUSE_SETXATTR => "user.a\0v"u8.ToArray(),
            Opcode.FUSE_GETXATTR or Opcode.FUSE_REMOVEXATTR => "user.a\0"u8.ToArray(),
            _ => [],
        };
}
