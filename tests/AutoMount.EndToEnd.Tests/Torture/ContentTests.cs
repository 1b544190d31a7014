namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>One file under everything that changes content, in every I/O mode of decision D7.</summary>
public sealed class ContentTests
{
    private const int Small = 50_000;
    private const int Large = 400_000; // its first reader makes it passthrough

    [Theory]
    [InlineData(Large, true, true)]
    [InlineData(Large, false, true)]
    [InlineData(Small, true, true)]
    [InlineData(Large, true, false)]
    public void RandomHistory_OfSixDescriptors_HoldsEveryByte(
        int size,
        bool readerFirst,
        bool passthrough
    ) => Play(size, readerFirst, passthrough, sequences: 60, longest: 200);

    [Theory]
    [InlineData(Large, true, true)]
    [InlineData(Small, true, true)]
    [InlineData(Large, true, false)]
    [Trait("Kind", "Soak")]
    public void LongRandomHistory_OfSixDescriptors_HoldsEveryByte(
        int size,
        bool readerFirst,
        bool passthrough
    ) => Play(size, readerFirst, passthrough, sequences: 500, longest: 400);

    private static void Play(
        int size,
        bool readerFirst,
        bool passthrough,
        int sequences,
        int longest
    )
    {
        using MountedFolder folder = MountedFolder.In(
            Directory.CreateTempSubdirectory("automount-content-").FullName,
            passthrough
        );
        using ContentStage stage = new(folder);
        stage.Sample(size, readerFirst, sequences, longest);
    }
}
