using System.Runtime.CompilerServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix.Attributes;

namespace AutoMount.Fuse.Tests;

/// <summary>Every structure has the size that <c>linux/fuse.h</c> gives it.</summary>
public sealed class WireSizeTests
{
    public static TheoryData<string, int, int> Sizes =>
        new()
        {
            { nameof(FuseInHeader), 40, Unsafe.SizeOf<FuseInHeader>() },
            { nameof(FuseOutHeader), 16, Unsafe.SizeOf<FuseOutHeader>() },
            { nameof(FuseInitOut), 64, Unsafe.SizeOf<FuseInitOut>() },
            { nameof(FuseAttr), 88, Unsafe.SizeOf<FuseAttr>() },
            { nameof(FuseEntryOut), 128, Unsafe.SizeOf<FuseEntryOut>() },
            { nameof(FuseAttrOut), 104, Unsafe.SizeOf<FuseAttrOut>() },
            { nameof(FuseGetAttrIn), 16, Unsafe.SizeOf<FuseGetAttrIn>() },
            { nameof(FuseSetAttrIn), 88, Unsafe.SizeOf<FuseSetAttrIn>() },
            { nameof(FuseMkNodIn), 16, Unsafe.SizeOf<FuseMkNodIn>() },
            { nameof(FuseMkDirIn), 8, Unsafe.SizeOf<FuseMkDirIn>() },
            { nameof(FuseRenameIn), 16, Unsafe.SizeOf<FuseRenameIn>() },
            { nameof(FuseLinkIn), 8, Unsafe.SizeOf<FuseLinkIn>() },
            { nameof(FuseOpenIn), 8, Unsafe.SizeOf<FuseOpenIn>() },
            { nameof(FuseCreateIn), 16, Unsafe.SizeOf<FuseCreateIn>() },
            { nameof(FuseOpenOut), 16, Unsafe.SizeOf<FuseOpenOut>() },
            { nameof(FuseReleaseIn), 24, Unsafe.SizeOf<FuseReleaseIn>() },
            { nameof(FuseReadIn), 40, Unsafe.SizeOf<FuseReadIn>() },
            { nameof(FuseWriteIn), 40, Unsafe.SizeOf<FuseWriteIn>() },
            { nameof(FuseWriteOut), 8, Unsafe.SizeOf<FuseWriteOut>() },
            { nameof(FuseStatFsOut), 80, Unsafe.SizeOf<FuseStatFsOut>() },
            { nameof(FuseFSyncIn), 16, Unsafe.SizeOf<FuseFSyncIn>() },
            { nameof(FuseSetXAttrIn), 16, Unsafe.SizeOf<FuseSetXAttrIn>() },
            { nameof(FuseGetXAttrIn), 8, Unsafe.SizeOf<FuseGetXAttrIn>() },
            { nameof(FuseForgetOne), 16, Unsafe.SizeOf<FuseForgetOne>() },
            { nameof(FuseFAllocateIn), 32, Unsafe.SizeOf<FuseFAllocateIn>() },
            { nameof(FuseLSeekIn), 24, Unsafe.SizeOf<FuseLSeekIn>() },
            { nameof(FuseCopyFileRangeIn), 56, Unsafe.SizeOf<FuseCopyFileRangeIn>() },
            { nameof(FuseStatXIn), 24, Unsafe.SizeOf<FuseStatXIn>() },
            { nameof(FuseStatXOut), 288, Unsafe.SizeOf<FuseStatXOut>() },
            { nameof(FileStatus), 256, Unsafe.SizeOf<FileStatus>() },
            { nameof(FuseDirEntry), 24, Unsafe.SizeOf<FuseDirEntry>() },
            { nameof(FuseBackingMap), 16, Unsafe.SizeOf<FuseBackingMap>() },
            { nameof(FuseInvalidateInode), 24, Unsafe.SizeOf<FuseInvalidateInode>() },
            { nameof(FuseInvalidateEntry), 16, Unsafe.SizeOf<FuseInvalidateEntry>() },
        };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Structure_OnTheWire_HasTheKernelsSize(string name, int kernel, int ours) =>
        Assert.True(kernel == ours, $"{name} has {ours} bytes, the kernel's has {kernel}");
}
