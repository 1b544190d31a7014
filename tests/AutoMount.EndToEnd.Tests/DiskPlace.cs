using AutoMount.PosixSuite;

namespace AutoMount.EndToEnd.Tests;

/// <summary>A directory of the host's own disk.</summary>
public sealed class DiskPlace : IPlace, IDisposable
{
    public DiskPlace()
    {
        Path = Directory.CreateTempSubdirectory("automount-native-").FullName;
        Command.Run("chmod", "755", Path);
    }

    public string Path { get; }

    public PosixTraits Lacks => PosixTraits.None;

    public IReadOnlyDictionary<string, string> KnownDeviations { get; } =
        new Dictionary<string, string>();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
