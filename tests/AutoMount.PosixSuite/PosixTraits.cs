namespace AutoMount.PosixSuite;

/// <summary>What some directories do not offer; a behaviour that needs one must there be refused with the documented errno.</summary>
[Flags]
public enum PosixTraits
{
    /// <summary>Nothing is lacking.</summary>
    None = 0,

    /// <summary>POSIX access control lists.</summary>
    AccessControlLists = 1,

    /// <summary>Preallocation beyond the end of the file (<c>FALLOC_FL_KEEP_SIZE</c>); design decision D6 refuses it.</summary>
    PreallocationBeyondEnd = 2,

    /// <summary>Leaving a whiteout at a renamed name (<c>RENAME_WHITEOUT</c>).</summary>
    WhiteoutRename = 4,

    /// <summary>Zeroing a range by <c>fallocate</c>.</summary>
    ZeroRange = 8,

    /// <summary>A largest file below the largest number (tmpfs has none).</summary>
    LargestFile = 16,

    /// <summary>Device nodes that can be opened, and set-uid programs.</summary>
    DeviceNodes = 32,

    /// <summary>Flags of inodes (<c>FS_IOC_GETFLAGS</c>).</summary>
    InodeFlags = 64,

    /// <summary>Taking ranges out of a file and putting them in (<c>FALLOC_FL_COLLAPSE_RANGE</c>, <c>FALLOC_FL_INSERT_RANGE</c>).</summary>
    ShiftedRanges = 128,

    /// <summary>Room for gigabytes.</summary>
    Room = 256,
}

/// <summary>Says that a behaviour needs a trait, and how a directory without it must refuse.</summary>
/// <param name="trait">What it needs.</param>
/// <param name="refusal">The errno that says "not offered here".</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsAttribute(PosixTraits trait, Errno refusal) : Attribute
{
    /// <summary>What the behaviour needs.</summary>
    public PosixTraits Trait { get; } = trait;

    /// <summary>The errno that says "not offered here".</summary>
    public Errno Refusal { get; } = refusal;
}

/// <summary>Says that a behaviour takes minutes or gigabytes, and is not for every run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TakesLongAttribute : Attribute;
