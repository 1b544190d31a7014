using AutoMount.Core.Quotas;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Quota;

/// <summary>What an inode is charged by its type and length (decision D6).</summary>
internal static class InodeCharge
{
    /// <summary>Bytes for an inode of that type; the length counts for regular files only.</summary>
    internal static long Of(FileType type, long size) =>
        type switch
        {
            FileType.Regular => Charge.ForSize(size),
            FileType.Directory or FileType.Symlink => Charge.Fixed,
            _ => 0,
        };
}
