using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests.Posix;

/// <summary>Every behaviour of the suite on one kind of directory.</summary>
/// <param name="place">The directory.</param>
public abstract class PosixTests(IPlace place)
{
    public static TheoryData<string> Behaviours =>
        [.. PosixBehaviours.All.Select(behaviour => behaviour.Name)];

    [Theory]
    [MemberData(nameof(Behaviours))]
    public void Behaviour(string name) =>
        PosixSuiteRunner.Run(PosixBehaviours.Get(name), place.Path, place.Lacks);
}
