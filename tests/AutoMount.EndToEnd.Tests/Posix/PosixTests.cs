using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests.Posix;

/// <summary>Every behaviour of the suite on one kind of directory.</summary>
/// <param name="place">The directory.</param>
public abstract class PosixTests(IPlace place)
{
    public static TheoryData<string> Behaviours => Named(takingLong: false);

    public static TheoryData<string> LongBehaviours => Named(takingLong: true);

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void Behaviour(string name) => Judge(PosixBehaviours.Get(name));

    [Theory]
    [Trait("Kind", "Soak")]
    [MemberData(nameof(LongBehaviours))]
    public void LongBehaviour(string name) => Judge(PosixBehaviours.Get(name));

    [Fact]
    public void EveryKnownDeviation_IsOfABehaviour() =>
        Assert.All(place.KnownDeviations.Keys, name => PosixBehaviours.Get(name));

    private static TheoryData<string> Named(bool takingLong) =>
        [
            .. PosixBehaviours
                .All.Where(behaviour => behaviour.TakesLong == takingLong)
                .Select(behaviour => behaviour.Name),
        ];

    private void Judge(PosixBehaviour behaviour)
    {
        if (!place.KnownDeviations.TryGetValue(behaviour.Name, out string? reason))
        {
            PosixSuiteRunner.Run(behaviour, place.Path, place.Lacks);
            return;
        }

        try
        {
            PosixSuiteRunner.Run(behaviour, place.Path, place.Lacks);
        }
        catch (PosixMismatchException)
        {
            return;
        }

        Assert.Fail($"holds now, so it is no deviation any more: {behaviour.Name} ({reason})");
    }
}
