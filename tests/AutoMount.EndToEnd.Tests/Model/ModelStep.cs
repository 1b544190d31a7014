using CsCheck;

namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>What a step does.</summary>
internal enum StepKind
{
    Open,
    Create,
    OpenTemporary,
    Close,
    PositionalWrite,
    Write,
    Read,
    TruncateOpen,
    TruncateByName,
    Allocate,
    PunchHole,
    ZeroRange,
    AllocateKeepingSize,
    Copy,
    Rename,
    Link,
    LinkOpen,
    MakeSymlink,
    RemoveFile,
    MakeDirectory,
    RemoveDirectory,
    ChangeMode,
    SetTimes,
    SetAttribute,
    RemoveAttribute,
    Synchronize,
}

/// <summary>One step of a history. Numbers choose among what is there when it is taken.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Worker">By which process.</param>
/// <param name="Slot">With which of its open files.</param>
/// <param name="First">The first name, or how to open.</param>
/// <param name="Second">The second name, or the other open file.</param>
/// <param name="Offset">Where in the file.</param>
/// <param name="Length">How much.</param>
internal sealed record ModelStep(
    StepKind Kind,
    int Worker,
    int Slot,
    int First,
    int Second,
    int Offset,
    int Length
)
{
    public const int Workers = 3;
    public const int Slots = 3;
    private const int MostNames = 255;

    // small, about the border of passthrough (256 KiB), and about the limit
    private static readonly Gen<int> s_sizes = Gen.Frequency(
        (4, Gen.Int[0, 9_000]),
        (3, Gen.Int[240_000, 420_000]),
        (2, Gen.Int[0, 900_000])
    );

    private static readonly Gen<StepKind> s_kinds = Gen.Frequency(
        (20, Gen.Const(StepKind.Open)),
        (10, Gen.Const(StepKind.Create)),
        (14, Gen.Const(StepKind.Close)),
        (10, Gen.Const(StepKind.PositionalWrite)),
        (8, Gen.Const(StepKind.Write)),
        (6, Gen.Const(StepKind.Copy)),
        (6, Gen.Const(StepKind.Rename)),
        (40, Gen.Enum<StepKind>())
    );

    /// <summary>Histories of some dozens of steps.</summary>
    public static Gen<ModelStep[]> Histories(int longest) =>
        Gen.Select(
            s_kinds,
            Gen.Int[0, Workers - 1],
            Gen.Int[0, Slots - 1],
            Gen.Int[0, MostNames],
            Gen.Int[0, MostNames],
            s_sizes,
            s_sizes,
            (kind, worker, slot, first, second, offset, length) =>
                new ModelStep(kind, worker, slot, first, second, offset, length + 1)
        ).Array[1, longest];
}
