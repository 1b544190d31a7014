namespace AutoMount.PosixSuite;

/// <summary>One promise of POSIX or Linux, shown on an empty directory.</summary>
/// <param name="Name"><c>Group.Thing_Condition_Outcome</c>.</param>
/// <param name="Run">Shows it; throws <see cref="PosixMismatchException"/> where the directory behaves otherwise.</param>
/// <param name="Needs">What the directory must offer.</param>
/// <param name="Refusal">How a directory without it must refuse.</param>
/// <param name="TakesLong">Whether it takes minutes or gigabytes (<see cref="TakesLongAttribute"/>).</param>
public sealed record PosixBehaviour(
    string Name,
    Action<PosixContext> Run,
    PosixTraits Needs,
    Errno Refusal,
    bool TakesLong
);
