using AutoMount.EndToEnd.Tests.Model;
using AutoMount.EndToEnd.Tests.Torture;
using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests.Stores;

/// <summary>What the engine promises, on one kind of backing store.</summary>
/// <param name="place">The store with a folder on it.</param>
public abstract class StoreTests(BackingStorePlace place)
{
    private const int Small = 64 * 1024;
    private const int Large = 100 * 4096; // whole pages, as O_DIRECT wants them

    // what depends on the store most
    private static readonly string[] s_groups =
    [
        "Allocation.",
        "Attribute.",
        "Data.",
        "Link.",
        "Memory.",
        "Rename.",
        "Seek.",
        "Unlinked.",
    ];

    private bool Zeroes => !place.Lacks.HasFlag(PosixTraits.ZeroRange);

    [Fact]
    public void AnyHistory_IsWhatTheModelSays() => PlayModel(sequences: 30, longest: 100);

    [Fact]
    public void EveryOrderOfTwoOpens_SeesOneContent() => TryOrders([1, 2]);

    [Fact]
    public void RandomHistory_OfSixDescriptors_HoldsEveryByte() => PlayContent(sequences: 12);

    [Fact]
    public void EightProcesses_ShakeATree_ThatIsTheSameInTheStore() => Shake(seconds: 1);

    [Fact]
    public void Behaviours_OfContentAndNames_AreNative() =>
        Judge(behaviour =>
            s_groups.Any(group => behaviour.Name.StartsWith(group, StringComparison.Ordinal))
        );

    [Fact]
    [Trait("Kind", "Soak")]
    public void AllBehaviours_AreNative() => Judge(_ => true);

    [Fact]
    [Trait("Kind", "Soak")]
    public void Torture_ForLong_HoldsEverything()
    {
        PlayModel(sequences: 500, longest: 200);
        TryOrders([3]);
        PlayContent(sequences: 150);
        Shake(seconds: 30);
    }

    private void PlayModel(int sequences, int longest)
    {
        using ModelStage stage = new(_ => place.Another(ModelStage.Limits));
        stage.Sample(place.Passthrough, sequences, longest, Zeroes);
    }

    private void TryOrders(int[] lengths)
    {
        using OrderStage stage = new(place.Folder);
        stage.Try(lengths, part: 1, Small);
        stage.Try(lengths, part: 1, Large);
    }

    private void PlayContent(int sequences)
    {
        using ContentStage stage = new(place.Folder, Zeroes);
        stage.Sample(Large, readerFirst: true, sequences, longest: 150);
        stage.Sample(Small, readerFirst: false, sequences, longest: 150);
    }

    private void Shake(int seconds)
    {
        using MountedFolder folder = place.Another(ShakeStage.Limits);
        ShakeStage.Shake(folder, seconds, seed: 1);
    }

    /// <summary>A behaviour that the store itself does not show is not the folder's fault; everything else is.</summary>
    private void Judge(Func<PosixBehaviour, bool> chosen)
    {
        List<string> failures = [];
        foreach (PosixBehaviour behaviour in PosixBehaviours.All.Where(chosen))
        {
            if (
                !place.KnownDeviations.ContainsKey(behaviour.Name) // they are as PosixTests says
                && Problem(behaviour, place.Path, place.Lacks) is { } problem
                && Problem(behaviour, place.NativePath, PosixTraits.None) is null
            )
            {
                failures.Add($"{behaviour.Name}: {problem}");
            }
        }

        Assert.True(failures is [], string.Join('\n', failures));
    }

    private static string? Problem(PosixBehaviour behaviour, string path, PosixTraits lacks)
    {
        try
        {
            PosixSuiteRunner.Run(behaviour, path, lacks);
            return null;
        }
        catch (PosixMismatchException exception) // every behaviour is judged, whatever the one before it did
        {
            return exception.Message;
        }
    }
}
