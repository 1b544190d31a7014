using System.Runtime.InteropServices;

namespace AutoMount.FileSystem.Survival;

/// <summary>An open file, as a successor finds it. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = Length)]
internal struct OpenRecord
{
    internal const int Length = 32;

    /// <summary>The handle; survives the record's end.</summary>
    public ulong Number;

    /// <summary>Its node.</summary>
    public ulong Node;

    /// <summary>How the backing file is opened.</summary>
    public int Flags;

    /// <summary>Whether the record counts; written last when it begins.</summary>
    public RecordState State;

    /// <summary>The place of the guest who opened it; 0 where the owner did, and in records of versions without guests.</summary>
    public int Guest;
}
