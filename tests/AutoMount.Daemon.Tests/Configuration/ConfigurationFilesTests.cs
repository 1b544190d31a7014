using AutoMount.Core.Configuration;
using AutoMount.Daemon.Configuration;

namespace AutoMount.Daemon.Tests.Configuration;

public sealed class ConfigurationFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_DropIns_AreTakenInTheOrderOfTheirNames()
    {
        string main = _directory.File("automountd.conf");
        File.WriteAllText(main, "[Policy]\nMaxFolders=1\n[Folders]\nDefaultSize=1G\n");
        Directory.CreateDirectory(main + ".d");
        File.WriteAllText(main + ".d/20-b.conf", "[Policy]\nMaxFolders=20\n");
        File.WriteAllText(main + ".d/10-a.conf", "[Policy]\nMaxFolders=10\nX=1\n");
        File.WriteAllText(main + ".d/30-c.dpkg-old", "[Policy]\nMaxFolders=30\n");

        ConfigurationOutcome outcome = new ConfigurationFiles(main, mustExist: true).Read();

        Assert.Equal(20, outcome.Configuration.Policies.Everybody.MaxFolders);
        Assert.Equal(1L << 30, outcome.Configuration.Folders.DefaultLimits.Bytes);
        Assert.EndsWith("10-a.conf", Assert.Single(outcome.Faults).File, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsAnErrorOnlyWhereItWasNamed()
    {
        string missing = _directory.File("none.conf");

        Assert.Equal(
            new AutoMountConfiguration(),
            new ConfigurationFiles(missing, mustExist: false).Read().Configuration
        );
        StartException exception = Assert.Throws<StartException>(() =>
            new ConfigurationFiles(missing, mustExist: true).Read()
        );
        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
    }
}
