using AutoMount.Fuse.Protocol;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>From the store's attributes to the kernel's.</summary>
internal static class AttributeTranslation
{
    internal static FuseAttr ToFuse(in FileStatus status) =>
        new()
        {
            Inode = status.Inode,
            Size = (ulong)status.Size,
            Blocks = status.Blocks,
            AccessedSeconds = (ulong)status.Accessed.Seconds,
            AccessedNanoseconds = status.Accessed.Nanoseconds,
            ModifiedSeconds = (ulong)status.Modified.Seconds,
            ModifiedNanoseconds = status.Modified.Nanoseconds,
            ChangedSeconds = (ulong)status.Changed.Seconds,
            ChangedNanoseconds = status.Changed.Nanoseconds,
            Mode = status.Mode,
            Links = status.Links,
            User = status.User,
            Group = status.Group,
            Device = EncodeDevice(status.DeviceMajor, status.DeviceMinor),
            BlockSize = status.BlockSize,
        };

    /// <summary>The kernel's <c>new_encode_dev</c>.</summary>
    private static uint EncodeDevice(uint major, uint minor) =>
        (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
}
