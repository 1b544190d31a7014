using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A directory of the host's own disk.</summary>
public sealed class DiskPlace : IPlace, IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("automount-native-").FullName;

    public PosixTraits Lacks => PosixTraits.None;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
