namespace AutoMount.EndToEnd.Tests.Model;

/// <summary>Random histories of three processes on a folder near its limits against a model in memory.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly ModelStage _stage = new(passthrough => MountedFolderOf(passthrough));

    public void Dispose() => _stage.Dispose();

    [Fact]
    public void AnyHistory_OfThreeProcesses_IsWhatTheModelSays() =>
        _stage.Sample(passthrough: true, sequences: 250, longest: 200);

    [Fact]
    public void AnyHistory_WithoutPassthrough_IsWhatTheModelSays() =>
        _stage.Sample(passthrough: false, sequences: 100, longest: 200);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Kind", "Soak")]
    public void AnyLongHistory_IsWhatTheModelSays(bool passthrough) =>
        _stage.Sample(passthrough, sequences: 3000, longest: 300);

    private static MountedFolder MountedFolderOf(bool passthrough) =>
        MountedFolder.In(
            Directory.CreateTempSubdirectory("automount-model-").FullName,
            passthrough,
            ModelStage.Limits.Bytes,
            ModelStage.Limits.Inodes
        );
}
