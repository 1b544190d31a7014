using System.Runtime.CompilerServices;

namespace AutoMount.FileSystem.Survival;

/// <summary>Room for a file handle: ext4 needs 16 bytes, XFS 24, btrfs 48.</summary>
[InlineArray(Length)]
internal struct HandleBytes
{
    internal const int Length = 72;

    private byte _first;
}
