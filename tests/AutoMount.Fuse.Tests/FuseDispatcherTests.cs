using System.Buffers.Binary;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse.Tests;

public sealed class FuseDispatcherTests
{
    private readonly KernelScript _kernel = new();

    [Fact]
    public void Lookup_Whole_CallsWithTheNameAndAnswersTheEntry()
    {
        byte[] reply = _kernel.Send(
            KernelScript.Request(Opcode.FUSE_LOOKUP, KernelScript.Text("hello"))
        );

        Assert.Equal(["Lookup hello"], _kernel.FileSystem.Calls);
        Assert.Equal(16 + 128, reply.Length);
        Assert.Equal(16u + 128, BinaryPrimitives.ReadUInt32LittleEndian(reply));
        Assert.Equal(7ul, BinaryPrimitives.ReadUInt64LittleEndian(reply.AsSpan(8)));
        Assert.Equal(42ul, BinaryPrimitives.ReadUInt64LittleEndian(reply.AsSpan(16)));
    }

    [Fact]
    public void Error_AnswersTheNegativeNumberAlone()
    {
        _kernel.FileSystem.Answer = Errno.EDQUOT;

        byte[] reply = _kernel.Send(
            KernelScript.Request(Opcode.FUSE_LOOKUP, KernelScript.Text("hello"))
        );

        Assert.Equal(16, reply.Length);
        Assert.Equal(-122, BinaryPrimitives.ReadInt32LittleEndian(reply.AsSpan(4)));
    }

    [Fact]
    public void Forget_HasNoReply()
    {
        Assert.Empty(
            _kernel.Send(KernelScript.Request(Opcode.FUSE_FORGET, KernelScript.Bytes(3ul)))
        );
        Assert.Equal(["Forget 5x3"], _kernel.FileSystem.Calls);
    }

    [Fact]
    public void BatchForget_LyingAboutItsCount_TakesWhatIsThere()
    {
        FuseForgetOne one = new() { NodeId = 9, Lookups = 2 };
        byte[] request = KernelScript.Request(
            Opcode.FUSE_BATCH_FORGET,
            KernelScript.Bytes(100u),
            KernelScript.Bytes(0u),
            KernelScript.Bytes(one)
        );

        Assert.Empty(_kernel.Send(request));
        Assert.Equal(["Forget 9x2"], _kernel.FileSystem.Calls);
    }

    [Fact]
    public void Write_SayingMoreThanItCarries_IsRefused()
    {
        FuseWriteIn write = new() { Size = 100 };
        byte[] request = KernelScript.Request(
            Opcode.FUSE_WRITE,
            KernelScript.Bytes(write),
            new byte[99]
        );

        Assert.Equal(Errno.EINVAL, _kernel.ErrorOf(request));
        Assert.Empty(_kernel.FileSystem.Calls);
    }

    [Fact]
    public void Read_AnswersWhatWasRead()
    {
        _kernel.FileSystem.Content = [1, 2, 3];
        FuseReadIn read = new() { Size = 4096 };

        byte[] reply = _kernel.Send(
            KernelScript.Request(Opcode.FUSE_READ, KernelScript.Bytes(read))
        );

        Assert.Equal<byte>([1, 2, 3], reply[16..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void Name_ThatIsNoComponent_NeverReachesTheFileSystem(string name)
    {
        Assert.Equal(
            Errno.EINVAL,
            _kernel.ErrorOf(KernelScript.Request(Opcode.FUSE_LOOKUP, KernelScript.Text(name)))
        );
        Assert.Empty(_kernel.FileSystem.Calls);
    }

    [Fact]
    public void Rename_TakesBothNames()
    {
        FuseRenameIn rename = new() { NewDirectory = 8, Flags = 1 };
        byte[] request = KernelScript.Request(
            Opcode.FUSE_RENAME2,
            KernelScript.Bytes(rename),
            KernelScript.Text("old"),
            KernelScript.Text("new")
        );

        Assert.Equal(Errno.None, _kernel.ErrorOf(request));
        Assert.Equal(["Rename old new"], _kernel.FileSystem.Calls);
    }

    [Fact]
    public void ShortHeader_HasNoReply() => Assert.Empty(_kernel.Send(new byte[39]));
}
