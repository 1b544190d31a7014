using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A directory that tests work in.</summary>
public interface IPlace
{
    /// <summary>The directory; each test makes its own one below.</summary>
    string Path { get; }

    /// <summary>What it is documented not to offer.</summary>
    PosixTraits Lacks { get; }

    /// <summary>Behaviours it does not show though it should, each with the reason.</summary>
    IReadOnlyDictionary<string, string> KnownDeviations { get; }
}
