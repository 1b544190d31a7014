namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>Decision D7: whatever was opened before and how, an open succeeds, and everybody sees what anybody wrote.</summary>
public sealed class OpenOrderTests
{
    private const int Small = 64 * 1024;
    private const int Large = 300 * 1024; // readers of it may go to the backing file

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryOrderOfUpToThreeOpens_SeesOneContent(bool passthrough) =>
        Try(passthrough, lengths: [1, 2, 3], part: 1);

    [Fact]
    public void EveryOrderOfFourOpens_SeesOneContent() =>
        Try(passthrough: true, lengths: [4], part: 1);

    [Fact]
    [Trait("Kind", "Soak")]
    public void EveryOrderOfFourOpens_WithoutPassthrough_SeesOneContent() =>
        Try(passthrough: false, lengths: [4], part: 1);

    private static void Try(bool passthrough, int[] lengths, int part)
    {
        using MountedFolder folder = MountedFolder.In(
            Directory.CreateTempSubdirectory("automount-orders-").FullName,
            passthrough
        );
        using OrderStage stage = new(folder);
        stage.Try(lengths, part, Small);
        stage.Try(lengths, part, Large);
    }
}
