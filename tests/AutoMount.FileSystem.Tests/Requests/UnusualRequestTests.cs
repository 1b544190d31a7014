using System.Buffers.Binary;
using AutoMount.Core.Folders;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Tests.Requests;

/// <summary>Requests that no kernel sends, each found by the fuzzer: refused, and charged to nobody.</summary>
public sealed class UnusualRequestTests : IDisposable
{
    private const uint ReadWrite = 2; // O_RDWR
    private const uint PathOnly = 0x20_0000; // O_PATH
    private readonly UnmountedTree _tree = new(new FolderLimits(Bytes: 1 << 20, Inodes: 100));

    public void Dispose() => _tree.Dispose();

    [Fact(Timeout = 10_000)]
    public async Task Open_OfAPipe_IsRefused()
    {
        ulong pipe = MakeNode(0x11A4); // S_IFIFO

        Errno error = await Task.Run(
            () => UnmountedTree.ErrorOf(_tree.Ask(Opcode.FUSE_OPEN, pipe, new FuseOpenIn())),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Errno.ESTALE, error);
    }

    [Fact(Timeout = 10_000)]
    public async Task SetLength_OfAPipe_IsRefused()
    {
        ulong pipe = MakeNode(0x11A4); // S_IFIFO
        FuseSetAttrIn cut = new() { Valid = SetAttrValid.FATTR_SIZE };

        Errno error = await Task.Run(
            () => UnmountedTree.ErrorOf(_tree.Ask(Opcode.FUSE_SETATTR, pipe, cut)),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Errno.EINVAL, error);
    }

    [Fact]
    public void SetLength_ByAnotherFilesHandle_ChangesNeither()
    {
        (ulong _, ulong handle) = Create("a\0"u8);
        (ulong other, ulong _) = Create("b\0"u8);
        FuseSetAttrIn grow = new()
        {
            Valid = SetAttrValid.FATTR_SIZE | SetAttrValid.FATTR_FH,
            Handle = handle,
            Size = 100_000,
        };

        Assert.Equal(
            Errno.EBADF,
            UnmountedTree.ErrorOf(_tree.Ask(Opcode.FUSE_SETATTR, other, grow))
        );
        Assert.Equal(_tree.Recounted, _tree.Used);
    }

    [Fact]
    public void Create_WithFlagsOfOtherCalls_IsAnOrdinaryCreate()
    {
        _ = Create("a\0"u8);
        FuseCreateIn again = new() { Mode = 0x81A4, Flags = PathOnly };

        _ = _tree.Demand(Opcode.FUSE_CREATE, _tree.FolderNode, again, "a\0"u8);

        Assert.Equal(new FolderUsage(4096, 2), _tree.Used);
        Assert.Equal(_tree.Recounted, _tree.Used);
    }

    [Fact]
    public void Write_OfNothing_BeyondTheEnd_IsChargedNothing()
    {
        (ulong node, ulong handle) = Create("a\0"u8);
        FuseWriteIn nothing = new() { Handle = handle, Offset = 500_000 };

        _ = _tree.Demand(Opcode.FUSE_WRITE, node, nothing);

        Assert.Equal(new FolderUsage(4096, 2), _tree.Used);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 63)]
    public void CopyRange_OfALengthBeyondAllFiles_IsChargedWhatItCopies(ulong length)
    {
        (ulong node, ulong handle) = Create("a\0"u8);
        FuseCopyFileRangeIn copy = new()
        {
            InputHandle = handle,
            OutputNode = node,
            OutputHandle = handle,
            OutputOffset = 500_000,
            Length = length,
        };

        _ = _tree.Ask(Opcode.FUSE_COPY_FILE_RANGE_64, node, copy);

        Assert.Equal(new FolderUsage(4096, 2), _tree.Used);
    }

    [Fact]
    public void Whiteout_OfANameOntoItself_IsChargedNothing()
    {
        _ = Create("a\0"u8);
        FuseRenameIn onto = new() { NewDirectory = _tree.FolderNode, Flags = 4 };

        _ = _tree.Demand(Opcode.FUSE_RENAME2, _tree.FolderNode, onto, "a\0a\0"u8);

        Assert.Equal(new FolderUsage(4096, 2), _tree.Used);
    }

    [Fact]
    public void Forget_OfMoreThanWasLookedUp_LeavesAnOpenFileAlone()
    {
        (ulong node, ulong handle) = Create("a\0"u8);
        _ = _tree.Ask(Opcode.FUSE_FORGET, node, ulong.MaxValue);
        _ = Create("b\0"u8); // would take the record

        FuseWriteIn write = new() { Handle = handle, Size = 1 };
        _ = _tree.Demand(Opcode.FUSE_WRITE, node, write, "x"u8);
        _ = _tree.Demand(Opcode.FUSE_RELEASE, node, new FuseReleaseIn { Handle = handle });

        Assert.Equal(new FolderUsage(4096 + 4096, 3), _tree.Used);
        Assert.Equal(_tree.Recounted, _tree.Used);
    }

    private ulong MakeNode(uint mode) =>
        UnmountedTree.NodeOf(
            _tree.Demand(
                Opcode.FUSE_MKNOD,
                _tree.FolderNode,
                new FuseMkNodIn { Mode = mode },
                "special\0"u8
            )
        );

    private (ulong Node, ulong Handle) Create(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> reply = _tree.Demand(
            Opcode.FUSE_CREATE,
            _tree.FolderNode,
            new FuseCreateIn { Mode = 0x81A4, Flags = ReadWrite },
            name
        );
        return (
            UnmountedTree.NodeOf(reply),
            BinaryPrimitives.ReadUInt64LittleEndian(reply[(16 + 128)..])
        );
    }
}
