using CsCheck;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>What a step does to the one file.</summary>
internal enum ContentStepKind
{
    Open,
    Close,
    CloseAll,
    Write,
    Read,
    TruncateOpen,
    TruncateByName,
    Allocate,
    PunchHole,
    ZeroRange,
    Copy,
    Synchronize,
    CompareStore,
}

/// <summary>One step on one file.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Slot">With which open file.</param>
/// <param name="Other">How to open, or the other open file.</param>
/// <param name="Offset">Where.</param>
/// <param name="Length">How much, or how long the file becomes.</param>
internal sealed record ContentStep(
    ContentStepKind Kind,
    int Slot,
    int Other,
    int Offset,
    int Length
)
{
    public const int Slots = 6;
    public const int LargestSize = 640 * 1024;

    private static readonly Gen<int> s_offsets = Gen.Frequency(
        (2, Gen.Int[0, 20_000]),
        (3, Gen.Int[0, 450_000]),
        (1, Gen.Int[0, 160].Select(pages => pages * 4096))
    );

    private static readonly Gen<int> s_lengths = Gen.Frequency(
        (3, Gen.Int[1, 5_000]),
        (2, Gen.Int[1, 70_000]),
        (1, Gen.Int[1, 180_000])
    );

    private static readonly Gen<ContentStepKind> s_kinds = Gen.Frequency(
        (5, Gen.Const(ContentStepKind.Open)),
        (2, Gen.Const(ContentStepKind.Close)),
        (1, Gen.Const(ContentStepKind.CloseAll)),
        (8, Gen.Const(ContentStepKind.Write)),
        (4, Gen.Const(ContentStepKind.Read)),
        (10, Gen.Enum<ContentStepKind>())
    );

    public static Gen<ContentStep[]> Histories(int longest) =>
        Gen.Select(
            s_kinds,
            Gen.Int[0, Slots - 1],
            Gen.Int[0, 255],
            s_offsets,
            s_lengths,
            (kind, slot, other, offset, length) =>
                new ContentStep(kind, slot, other, offset, length)
        ).Array[1, longest];
}
