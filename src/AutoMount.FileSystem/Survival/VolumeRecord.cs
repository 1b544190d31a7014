using System.Runtime.InteropServices;

namespace AutoMount.FileSystem.Survival;

/// <summary>A folder, as a successor finds it. 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = Length)]
internal struct VolumeRecord
{
    internal const int Length = 64;

    /// <summary>Bytes charged.</summary>
    public long Bytes;

    /// <summary>Inodes charged.</summary>
    public long Inodes;

    /// <summary>The folder's id, 32 ASCII digits.</summary>
    public FolderIdBytes Id;

    /// <summary>Whether the record counts.</summary>
    public RecordState State;

    /// <summary>1 once what exists already was charged.</summary>
    public byte Charged;

    /// <summary>1 where the charge was exact when everything stopped in order.</summary>
    public byte Exact;
}
